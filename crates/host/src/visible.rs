//! Text of others, made fit for terminals: each character in it shows, and none does anything else.
//!
//! A control character, or one that cannot be seen or that changes the order of what is around it, is shown as Janet would write it
//! in a string: `\e`, `\r`, `\x07`, `\u202e`. Letters of all languages stay as they are.

use serde_json::{
    Value,
    ser::{Formatter, Serializer},
};
use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, Write},
};

/// A name, as of an actor, a pin or a board. What it is shown among is told from it: it has no blanks but single ones inside.
pub fn visible_name(name: &str) -> Cow<'_, str> {
    let mut before = ' ';
    let ends_in_blank = name.ends_with(' ');
    let last = name.chars().count().saturating_sub(1);
    let mut index = 0;
    escaped(name, |character| {
        let is_last = index == last;
        index += 1;
        let is_blank_too_many = character == ' ' && (before == ' ' || (is_last && ends_in_blank));
        before = character;
        is_blank_too_many
            || (character.is_whitespace() && character != ' ')
            || is_hidden(character)
            || is_joiner(character)
    })
}

/// A line of text, as of a log. A tab in it stays a tab, and what joins letters into others stays, too.
pub fn visible_text(line: &str) -> Cow<'_, str> {
    escaped(line, |character| character != '\t' && is_hidden(character))
}

/// A value as one line of JSON. Whatever reads it gets the very texts of the value, whatever they hold, and whoever looks at it on a
/// terminal sees them.
pub fn json_line(value: &Value) -> String {
    let mut bytes = Vec::new();
    // Writing to a vector has no way to fail.
    let _ = serde::Serialize::serialize(value, &mut Serializer::with_formatter(&mut bytes, VisibleJson));
    String::from_utf8_lossy(&bytes).into_owned()
}

struct VisibleJson;

impl Formatter for VisibleJson {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut written = 0;
        for (place, character) in fragment.char_indices() {
            if is_hidden(character) || is_joiner(character) {
                writer.write_all(&fragment.as_bytes()[written..place])?;
                written = place + character.len_utf8();
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }
}

fn escaped(text: &str, mut is_escaped: impl FnMut(char) -> bool) -> Cow<'_, str> {
    let mut visible = String::new();
    let mut shown = 0;
    for (place, character) in text.char_indices() {
        if is_escaped(character) {
            visible += &text[shown..place];
            shown = place + character.len_utf8();
            push_escape(&mut visible, character);
        }
    }
    if shown == 0 { Cow::Borrowed(text) } else { Cow::Owned(visible + &text[shown..]) }
}

fn push_escape(text: &mut String, character: char) {
    let code = u32::from(character);
    // Writing to a string has no way to fail.
    let _ = match character {
        '\n' => text.write_str("\\n"),
        '\r' => text.write_str("\\r"),
        '\t' => text.write_str("\\t"),
        '\0' => text.write_str("\\0"),
        '\x1b' => text.write_str("\\e"),
        _ if code < 0x80 => write!(text, "\\x{code:02x}"),
        _ if code < 0x1_0000 => write!(text, "\\u{code:04x}"),
        _ => write!(text, "\\U{code:06x}"),
    };
}

/// Whether a character is a control one, is not seen, or changes the order of others: Unicode's Cc, line and paragraph separators,
/// bidirectional controls, and what it calls ignorable by default, but for variation selectors and joiners.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// Whether a character joins or parts others, as Persian, the languages of India, and emoji need it.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn s_control_characters_show() {
        for (text, shown) in [
            ("\x1b]52;c;cm0gLXJm\x07", "\\e]52;c;cm0gLXJm\\x07"),
            ("a\rb\n\0", "a\\rb\\n\\0"),
            ("\u{9b}31m\u{85}", "\\u009b31m\\u0085"),
            ("\u{202e}txet\u{2066}", "\\u202etxet\\u2066"),
            ("a\u{200b}\u{feff}\u{ad}b", "a\\u200b\\ufeff\\u00adb"),
            ("\u{e0041}", "\\U0e0041"),
        ] {
            assert_eq!(visible_text(text), shown);
            assert_eq!(visible_name(text), shown);
        }
    }

    #[test]
    fn s_text_of_all_languages_is_as_it_was() {
        for text in [
            "Grüße",
            "日本\u{3000}語",
            "שלום",
            "مرحبا",
            "می\u{200c}خواهم",
            "👩\u{200d}🚀",
            "हिन्दी",
            "e\u{301}",
            "a\tb",
            "ᠮᠣᠩ",
        ] {
            assert!(matches!(visible_text(text), Cow::Borrowed(shown) if shown == text), "{text}");
        }
    }

    #[test]
    fn s_a_name_is_told_from_what_is_beside_it() {
        for (name, shown) in [
            ("left pump", "left pump"),
            ("blink1  finished", "blink1 \\x20finished"),
            (" a ", "\\x20a\\x20"),
            ("a\tb\u{3000}c\u{200d}", "a\\tb\\u3000c\\u200d"),
            ("", ""),
        ] {
            assert_eq!(visible_name(name), shown);
        }
    }

    /// Whether nothing in a text does anything but show.
    fn is_harmless(text: &str) -> bool {
        !text.chars().any(|character| is_hidden(character) && character != '\t')
    }

    proptest! {
        #[test]
        fn s_nothing_in_any_text_does_anything_but_show(text in any::<Vec<char>>().prop_map(String::from_iter)) {
            for shown in [visible_text(&text), visible_name(&text)] {
                prop_assert!(is_harmless(&shown), "{shown:?}");
                // What is shown is shown as it is.
                prop_assert_eq!(visible_text(&shown), shown.as_ref());
            }
            prop_assert!(!visible_name(&text).contains("  "));
        }

        #[test]
        fn s_json_shows_any_text_and_keeps_it(text in any::<Vec<char>>().prop_map(String::from_iter)) {
            let value = json!({ text.clone(): text });
            let line = json_line(&value);
            prop_assert!(!line.chars().any(|character| is_hidden(character) || is_joiner(character)), "{line:?}");
            prop_assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
        }
    }
}
