//! The witnesses: two actors that know when something was done to them, and what they say.

use super::machine::{Client, Machine};
use crate::checks::{Result, link};
use host::{From, News};
use std::time::{Duration, Instant};
use wire::{Event, Image, Kind, Pid};

/// Every 100 ms, the first one prints how many beats it has had, by how many milliseconds the last one was late, and by how
/// many the latest one since it was told to forget. Beats that came due during one pause may be merged, but each must count.
/// The second one prints how many of its bytes are as they were.
const PROGRAM: &str = r#"
(def beat :actor
  (fn [{:every every :receive receive :now now}]
    (def start (now))
    (every 10 :beat)
    (var beats 0)
    (var latest 0)
    (var printed 0)
    (forever
      (match (receive)
        :forget (set latest 0)
        [_ _ merged] (do
          (+= beats merged 1)
          (def late (- (now) start (* 10 beats)))
          (set latest (max latest (+ late (* 10 merged))))
          (when (>= (- beats printed) 10)
            (print beats " " late " " latest)
            (set printed beats)))))))

(def bytes (string/from-bytes ;(map |(mod (* 7 $) 251) (range 8192))))

(def keep :actor
  (fn [{:sleep sleep}]
    (def kept (buffer/trim (buffer bytes)))
    (forever
      (sleep 100)
      (print (if (string/has-prefix? bytes kept) (length kept) 0)))))
"#;

/// What tells the first one to forget.
const FORGET: &str = r#"(def forget :actor (fn [{:send send :whereis whereis}] (send (whereis "beat") :forget)))"#;

/// Bytes that the second one keeps.
const KEPT: i64 = 8192;

/// How late a beat may be that is not lost, in milliseconds: they come every 10.
const LATE: i64 = 10;

/// Longer than anything takes that the witnesses do not call an end of the board.
const PATIENCE: Duration = Duration::from_secs(20);

/// Such a part of the heap may be in use after a collection beyond what was at first: lists of Janet's own that stay as long as they
/// were, such as that of its roots.
const LEFT: u64 = 32;

/// What the witnesses have noticed of an attack.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The longest that a beat was late, in milliseconds.
    pub pause: i64,
    /// Bytes of the heap that are in use beyond what was at first.
    pub left: u64,
}

/// The two of them.
pub struct Witness {
    beat: Pid,
    keep: Pid,
    /// Bytes of the heap that were in use when there was nothing but the witnesses.
    used: Option<u64>,
}

impl Witness {
    /// Starts them on a board.
    pub fn start(machine: &Machine) -> Result<Self> {
        let mut client = machine.connect()?;
        let image = link(&mut client, PROGRAM)?;
        client.upload(&image, |_, _| ())?;
        let [beat, keep] = client.start()?[..] else { return Err("two actors, and not two pids".into()) };
        Ok(Self { beat, keep, used: None })
    }

    /// Whether this is one of them.
    pub fn includes(&self, pid: Pid) -> bool {
        pid == self.beat || pid == self.keep
    }

    /// An error where it is the end of one of them.
    pub fn check(&self, news: &News) -> Result {
        match news {
            News::Event(Event { origin: Some(origin), kind: Kind::Failed { error, trace, .. }, .. })
                if self.includes(origin.pid) =>
            {
                Err(format!("the witness {} has failed: {error}, in {trace:?}", origin.actor).into())
            }
            _ => Ok(()),
        }
    }

    /// Asks them how it was.
    ///
    /// # Errors
    /// When a beat is missing, or a byte has changed, or memory was lost, or they or their board are gone.
    pub fn look(&mut self, machine: &Machine) -> Result<Seen> {
        let mut client = machine.connect()?;
        client.follow(From::Now)?;
        let end = Instant::now() + PATIENCE;
        let pause = loop {
            let [_, late, latest] = self.numbers(&mut client, self.beat)?[..] else {
                return Err("a beat that does not say enough".into());
            };
            if late < LATE {
                break latest;
            }
            if Instant::now() >= end {
                return Err(format!("{} beats are missing", late / 10).into());
            }
        };
        let [KEPT] = self.numbers(&mut client, self.keep)?[..] else { return Err("bytes have changed".into()) };
        let image = link(&mut client, FORGET)?;
        let left = self.look_at_memory(&mut client, &image)?;
        client.start()?;
        Ok(Seen { pause, left })
    }

    /// How much more memory is in use than at first, and an error where that is too much; uploads an image meanwhile.
    fn look_at_memory(&mut self, client: &mut Client, image: &Image) -> Result<u64> {
        let end = Instant::now() + PATIENCE;
        loop {
            // That collects garbage, of which the witnesses make more until it is done.
            client.upload(image, |_, _| ())?;
            let memory = client.info()?.memory;
            let left = memory.used.saturating_sub(*self.used.get_or_insert(memory.used));
            if left <= memory.limit / LEFT {
                return Ok(left);
            }
            if Instant::now() >= end {
                return Err(format!("{left} bytes are lost").into());
            }
        }
    }

    /// What one of them says next.
    fn numbers(&self, client: &mut Client, pid: Pid) -> Result<Vec<i64>> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end
            && let Some(news) = client.next(Some(end))?
        {
            self.check(&news)?;
            let News::Event(Event { origin: Some(origin), kind, .. }) = news else { continue };
            match kind {
                Kind::Log { line } if origin.pid == pid => {
                    return Ok(line.split(' ').map(str::parse).collect::<std::result::Result<_, _>>()?);
                }
                _ => (),
            }
        }
        let witness = client.actors()?.into_iter().find(|actor| actor.pid == pid);
        Err(witness
            .map_or_else(|| "a witness is gone".into(), |actor| format!("the witness {actor:?} is silent"))
            .into())
    }
}
