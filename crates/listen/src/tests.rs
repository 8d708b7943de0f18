//! Strangers by the dozen, and the clients whose places they cannot take. Nothing here depends on how long something takes: a
//! patience is either too short to matter or longer than any test.

use super::*;
use std::io::{Read, Write};

const NEVER: Duration = Duration::from_secs(3600);

fn listener(limits: Limits) -> (Listener, SocketAddr) {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), limits).unwrap();
    let address = listener.address().unwrap();
    (listener, address)
}

fn limits() -> Limits {
    Limits { strangers: 4, known: 3, patience: NEVER, interval: Duration::ZERO, bytes: 100 }
}

/// A client that was let in: its end, and the place that it has.
fn enter(listener: &mut Listener) -> (TcpStream, Guest) {
    let client = TcpStream::connect(listener.address().unwrap()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    (client, listener.accept().1)
}

/// Waits until a client is hung up on.
fn is_ended(client: &mut TcpStream) {
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
}

/// Whether a client is connected: the listener's end answers.
fn is_connected(client: &mut TcpStream, guest: &Guest) -> bool {
    let mut state = guest.guests.lock();
    let State { strangers, known, .. } = &mut *state;
    let place = strangers.iter_mut().chain(known).find(|place| place.number == guest.number);
    let Some(place) = place else { return false };
    place.stream.write_all(&[7]).unwrap();
    let mut byte = [0];
    client.read_exact(&mut byte).unwrap();
    byte == [7]
}

#[test]
fn s4_the_oldest_stranger_makes_room_for_a_new_one() {
    let (mut listener, _) = listener(limits());
    let mut clients: Vec<_> = (0..10).map(|_| enter(&mut listener)).collect();
    let (old, new) = clients.split_at_mut(6);
    old.iter_mut().for_each(|(client, _)| is_ended(client));
    assert!(new.iter_mut().all(|(client, guest)| is_connected(client, guest)));
}

#[test]
fn s4_strangers_never_take_the_place_of_a_known_client() {
    let (mut listener, _) = listener(limits());
    let mut known: Vec<_> = (0..3).map(|_| enter(&mut listener)).collect();
    known.iter().for_each(|(_, guest)| guest.prove());
    let _strangers: Vec<_> = (0..10).map(|_| enter(&mut listener)).collect();
    assert!(known.iter_mut().all(|(client, guest)| is_connected(client, guest)));
}

#[test]
fn s4_a_stranger_is_connected_for_a_bounded_time_and_a_known_client_for_as_long_as_it_likes() {
    let (mut listener, _) = listener(Limits { patience: Duration::from_millis(20), ..limits() });
    // A busy computer may be too slow for such a patience.
    let (mut known, guest) = loop {
        let (known, guest) = enter(&mut listener);
        guest.prove();
        if !guest.guests.lock().known.is_empty() {
            break (known, guest);
        }
    };
    for _ in 0..3 {
        // It speaks all the time, one byte after the other, and does not listen.
        let (mut stranger, _guest) = enter(&mut listener);
        while stranger.write_all(&[1]).is_ok() {}
    }
    assert!(is_connected(&mut known, &guest));
}

#[test]
fn s4_the_known_client_that_is_silent_for_longest_makes_room_for_another() {
    let (mut listener, _) = listener(limits());
    let mut known: Vec<_> = (0..3).map(|_| enter(&mut listener)).collect();
    known.iter().for_each(|(_, guest)| guest.prove());
    assert!(known[0].1.sends(1));
    let (mut fourth, guest) = enter(&mut listener);
    guest.prove();
    is_ended(&mut known[1].0);
    assert!(!known[1].1.sends(1), "it has no place any more");
    for index in [0, 2] {
        let (client, guest) = &mut known[index];
        assert!(is_connected(client, guest));
    }
    assert!(is_connected(&mut fourth, &guest));
}

#[test]
fn s4_a_stranger_may_send_little_and_a_known_client_much() {
    let (mut listener, _) = listener(limits());
    let (_client, guest) = enter(&mut listener);
    assert!((0..100).all(|_| guest.sends(1)));
    assert!(!guest.sends(1));
    guest.prove();
    assert!(guest.sends(1 << 20));
}

#[test]
fn s4_a_wrong_guess_makes_the_next_ones_wait_longer_up_to_a_bound() {
    let delays: Vec<_> = (0..40).map(delay_after).collect();
    assert_eq!(delays[0], Duration::ZERO);
    assert!(delays.windows(2).all(|two| two[0] < two[1] || two[1] == MOST_DELAY), "{delays:?}");
    assert_eq!(delay_after(u32::MAX), MOST_DELAY);
    let (mut listener, _) = listener(limits());
    let (_attacker, guesses) = enter(&mut listener);
    let (_owner, owner) = enter(&mut listener);
    assert_eq!(owner.delay(), Duration::ZERO);
    guesses.guessed_wrong();
    let first = owner.delay();
    (0..100).for_each(|_| guesses.guessed_wrong());
    assert!(Duration::ZERO < first && first < owner.delay(), "for everybody: an attacker has many addresses");
    assert_eq!(owner.delay(), MOST_DELAY);
}

/// The places of strangers turn over no sooner than a guess is looked at: a flood makes nobody lose a place meanwhile.
#[test]
fn s4_strangers_come_no_faster_than_their_places_allow() {
    let interval = Duration::from_millis(5);
    let (mut listener, _) = listener(Limits { interval, ..limits() });
    let clients: Vec<_> = (0..12).map(|_| enter(&mut listener)).collect();
    let guests = &clients[0].1.guests;
    let arrivals: Vec<_> = guests.lock().strangers.iter().map(|place| place.until).collect();
    assert_eq!(arrivals.len(), 4);
    let (mut sixth, _guest) = enter(&mut listener);
    let newest = guests.lock().strangers.back().unwrap().until;
    assert!(newest - arrivals[0] >= 4 * interval);
    assert!(sixth.write(&[1]).is_ok());
}

#[test]
fn s4_a_place_is_free_again_when_its_client_has_gone() {
    let (mut listener, _) = listener(limits());
    for _ in 0..100 {
        let (_client, guest) = enter(&mut listener);
        guest.prove();
    }
    let state = listener.guests.lock();
    assert_eq!((state.alive, state.strangers.len(), state.known.len()), (0, 0, 0));
}
