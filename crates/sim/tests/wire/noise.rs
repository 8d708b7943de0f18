//! Hostile bytes, by the thousand: the board's actors never notice, and the board answers afterwards (C5, C6).

use crate::{
    board::{TestBoard, WITNESS, link, start, wait_for_beats},
    raw::RawClient,
};
use fastrand::Rng;
use host::{Board, BoardError};
use std::{
    io::{self, Write},
    ops::Range,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};
use wire::{
    Header, Image, Names, Pid,
    frame::encode,
    message::{Answer, Call, Limits, Message, PROTOCOL, Refusal, Request},
};

const SEEDS: u64 = 2000;

const BLINK: &str = r#"
(def blink1 (fn blink [{:digital-write dw :sleep sleep}]
  (forever (dw 2 1) (sleep 500) (dw 2 0) (sleep 500) (print (string/join ["a" "b"])))))
"#;

fn bytes(random: &mut Rng, most: usize) -> Vec<u8> {
    (0..random.usize(..most)).map(|_| random.u8(..)).collect()
}

/// A call with random contents. None of them can start what would go on.
fn call(random: &mut Rng) -> Call {
    match random.u8(..12) {
        0 => Call::Hello { protocol: random.u16(..) },
        1 => Call::Authenticate { code: std::array::from_fn(|_| random.u8(..)) },
        2 => Call::Info,
        3 => Call::Upload { length: random.u32(..) >> random.u32(..32), checksum: random.u32(..) },
        4 => Call::Chunk { offset: random.u32(..) >> random.u32(..32), bytes: bytes(random, 1024) },
        5 => Call::Start {
            wait: random.bool(),
            limit: random.bool().then(|| random.u64(..)),
            keep: random.bool(),
            limits: Limits {
                memory: random.bool().then(|| random.u32(..)),
                watchdog: random.bool().then(|| random.u32(..)),
            },
        },
        6 => Call::Actors { after: Pid(random.u32(..) >> random.u32(..32)) },
        // The witness has pid 1.
        7 => Call::Halt { pid: Pid(random.u32(2..)) },
        8 => Call::Follow { from: random.u64(..) >> random.u32(..64) },
        9 => Call::Unfollow,
        10 => Call::Trace { on: random.bool() },
        _ => Call::Status,
    }
}

/// A frame that is good, damaged, or none at all.
fn frame(random: &mut Rng) -> Vec<u8> {
    let mut frame = encode(&Request { number: random.u32(..), call: call(random) });
    match random.u8(..4) {
        0 => return frame,
        1 => {
            let place = random.usize(..frame.len());
            frame[place] ^= 1 << random.u8(..8);
        }
        2 => frame.truncate(random.usize(..frame.len())),
        _ => return bytes(random, 2000),
    }
    frame
}

#[test]
fn c6_thousands_of_random_frames_change_nothing() {
    let board = TestBoard::start();
    let mut good = board.connect();
    start(&mut good, WITNESS);
    for seed in 0..SEEDS / 100 {
        let mut random = Rng::with_seed(seed);
        let mut client = RawClient::greeted(&board);
        let mut input = client.input.try_clone().expect("a second handle");
        let listener = thread::spawn(move || io::copy(&mut input, &mut io::sink()));
        (0..100).for_each(|_| client.send(&frame(&mut random)));
        drop(client);
        listener.join().expect("a thread").expect("a line that ends");
        wait_for_beats(&mut good, 3);
    }
    assert!(good.info().is_ok());
}

/// An image with something wrong about it.
fn damaged(image: &[u8], random: &mut Rng) -> Vec<u8> {
    let mut damaged = image.to_vec();
    match random.u8(..4) {
        0 => {
            let place = random.usize(..damaged.len());
            damaged[place] ^= 1 << random.u8(..8);
        }
        1 => damaged.truncate(random.usize(..damaged.len())),
        2 => damaged.extend((0..random.usize(1..100)).map(|_| random.u8(..))),
        _ => damaged = bytes(random, 2000),
    }
    damaged
}

#[test]
fn c5_thousands_of_damaged_images_are_refused() {
    let board = TestBoard::start();
    let mut good = board.connect();
    let mut client = RawClient::greeted(&board);
    let image = link(BLINK).to_bytes();
    let mut refuse = |seeds: Range<u64>| {
        for seed in seeds {
            let result = client.start(&damaged(&image, &mut Rng::with_seed(seed)));
            assert!(matches!(result, Err(Refusal::Image(_))), "seed {seed}: {result:?}");
        }
    };
    let before = good.info().expect("a board that answers").memory;
    refuse(0..SEEDS / 2);
    assert_eq!(good.info().expect("a board that answers").memory, before, "the VM is untouched");
    start(&mut good, WITNESS);
    refuse(SEEDS / 2..SEEDS);
    wait_for_beats(&mut good, 3);
    assert!(matches!(client.start(&image), Ok(Answer::Started { .. })), "what is not damaged runs");
}

/// A checksum that is right does not make an image that is.
#[test]
fn c5_an_image_that_contradicts_itself_is_refused() {
    let board = TestBoard::start();
    let mut client = board.connect();
    start(&mut client, WITNESS);
    let Image { header, body } = link(BLINK);
    let mut refuse = |header: Header, reason: &str| {
        let image = Image { header, body: body.clone() };
        client.upload(&image, |_, _| ()).expect("room for it");
        match client.start() {
            Err(BoardError::Refused(Refusal::Image(why))) => assert!(why.contains(reason), "{why}"),
            result => panic!("{result:?} in place of {reason}"),
        }
    };
    let named = |actors: &[&str]| Header { actors: Names::new(actors).expect("a list"), ..header.clone() };
    refuse(named(&[]), "the image's body is not as its header says");
    refuse(named(&["one", "two"]), "the image's body is not as its header says");
    let functions: Vec<&str> = header.functions.iter().chain(["os/shell"]).collect();
    let functions = Names::new(&functions).expect("a list");
    refuse(Header { functions, ..header.clone() }, "the image needs os/shell, which this board does not offer");
    refuse(Header { janet: "1.0.0".into(), ..header.clone() }, "the image was made by Janet 1.0.0");
    wait_for_beats(&mut client, 3);
}

/// Says the same again and again until the witness has beaten so often, and tells how many bytes the board took meanwhile.
fn flood(board: &TestBoard, good: &mut Board, beats: u32, bytes: &[u8]) -> usize {
    let mut client = RawClient::greeted(board);
    let mut input = client.input.try_clone().expect("a second handle");
    let listener = thread::spawn(move || io::copy(&mut input, &mut io::sink()));
    let stop = AtomicBool::new(false);
    let taken = thread::scope(|scope| {
        let speaker = scope.spawn(|| {
            let mut taken = 0;
            while !stop.load(Ordering::Relaxed) {
                taken += client.output.write(bytes).expect("a board that listens");
            }
            drop(client);
            taken
        });
        wait_for_beats(good, beats);
        stop.store(true, Ordering::Relaxed);
        speaker.join().expect("a thread")
    });
    listener.join().expect("a thread").expect("a line that ends");
    taken
}

/// Bytes that a line takes although its board takes none: pipes and queues.
const ON_THE_LINE: usize = 256 << 10;

/// The most that a board takes from one line while an actor sleeps for 10 ms.
const MOST_IN_A_BEAT: usize = 64 << 10;

/// A board serves its sessions before its actors, and still gives these their time.
#[test]
fn c6_a_flood_holds_up_no_actor() {
    let board = TestBoard::start();
    let mut good = board.connect();
    start(&mut good, WITNESS);
    let mut random = Rng::with_seed(0);
    let noise: Vec<u8> = (0..64 << 10).map(|_| random.u8(..)).collect();
    let calls = [Call::Status, Call::Info, Call::Actors { after: Pid(0) }, Call::Hello { protocol: PROTOCOL }];
    let requests = calls
        .map(|call| (0..1000).flat_map(|number| encode(&Request { number, call: call.clone() })).collect::<Vec<u8>>());
    for bytes in [noise].into_iter().chain(requests) {
        let taken = flood(&board, &mut good, 20, &bytes);
        assert!(taken < ON_THE_LINE + 20 * MOST_IN_A_BEAT, "{taken} bytes");
    }
}

/// Messages that only a board says mean nothing to one.
#[test]
fn c6_a_board_does_not_listen_to_boards() {
    let board = TestBoard::start();
    let mut client = RawClient::greeted(&board);
    client.send(&encode(&Message::Booted));
    client.send(&encode(&Message::Reply { number: 1, result: Ok(Answer::Done) }));
    assert!(matches!(client.ask(Call::Info), Some(Ok(Answer::Info(_)))));
}
