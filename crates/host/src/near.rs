//! Near misses: the name that somebody probably meant.

/// Less alike than this, and a suggestion would only puzzle.
const LEAST_LIKENESS: f64 = 0.8;

/// The candidate that is most like `name`; none where none is much like it.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |candidate: &&str| strsim::jaro_winkler(name, candidate);
    let nearest = candidates.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&nearest) > LEAST_LIKENESS).then_some(nearest)
}

/// Whether `name` is `meant` but for a typing error: one wrong letter in five at most, where two that are swapped count once.
pub(crate) fn is_misspelt(name: &str, meant: &str) -> bool {
    name != meant && strsim::osa_distance(name, meant) <= name.chars().count() / 5
}

/// The candidate that `name` is probably meant to be, in one of very many: it has few other letters, too.
pub(crate) fn nearest_of_many<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = nearest(name, candidates)?;
    (strsim::osa_distance(name, near) <= (name.chars().count() / 3).max(1)).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_finds_the_name_and_another_word_does_not() {
        let names = ["blink1", "heartbeat"];
        assert_eq!(nearest("blnk1", names), Some("blink1"));
        assert_eq!(nearest("hartbeat", names), Some("heartbeat"));
        assert_eq!(nearest("logger", names), None);
        assert_eq!(nearest("blink1", []), None);
    }

    #[test]
    fn of_many_names_some_are_like_any_other() {
        let names = ["not", "print", "defmacro"];
        assert_eq!(nearest("nothing", names), Some("not"));
        assert_eq!(nearest_of_many("nothing", names), None);
        assert_eq!(nearest_of_many("prnt", names), Some("print"));
    }

    #[test]
    fn a_typing_error_is_told_from_another_word() {
        let yes = [("digital-wirte", "digital-write"), ("sleeep", "sleep"), ("moniter", "monitor")];
        yes.iter().for_each(|(name, meant)| assert!(is_misspelt(name, meant), "{name}"));
        let no = [
            ("sleep", "sleep"),
            ("not", "now"),
            ("pin", "pin-mode"),
            ("width", "watch"),
            ("seed", "send"),
            ("", "now"),
        ];
        no.iter().for_each(|(name, other)| assert!(!is_misspelt(name, other), "{name}"));
    }
}
