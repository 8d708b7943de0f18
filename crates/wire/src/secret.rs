//! The shared secret of a board that listens to a network: proof by challenge and response (HMAC-SHA-256), before anything
//! that a client sends is looked into.

use crate::message::{CODE_BYTES, NONCE_BYTES};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What the client answers to a nonce. Keys of any length are fit for an HMAC.
pub fn code(secret: &[u8], nonce: &[u8; NONCE_BYTES]) -> [u8; CODE_BYTES] {
    mac(secret, nonce).map(|mac| mac.finalize().into_bytes().into()).unwrap_or_default()
}

/// Whether the code is the right one, compared in constant time.
pub fn is_right(secret: &[u8], nonce: &[u8; NONCE_BYTES], code: &[u8; CODE_BYTES]) -> bool {
    mac(secret, nonce).is_some_and(|mac| mac.verify_slice(code).is_ok())
}

fn mac(secret: &[u8], nonce: &[u8; NONCE_BYTES]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(nonce);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_proves_the_secret_and_fits_one_nonce_only() {
        let right = code(b"secret", &[1; NONCE_BYTES]);
        assert!(is_right(b"secret", &[1; NONCE_BYTES], &right));
        assert!(!is_right(b"Secret", &[1; NONCE_BYTES], &right));
        assert!(!is_right(b"secret", &[2; NONCE_BYTES], &right));
        assert!(!is_right(b"secret", &[1; NONCE_BYTES], &[0; CODE_BYTES]));
    }
}
