/// SHA-256 of each public key in `keys-example/`, written by `cargo run --example vectors -- keys`.
const FINGERPRINTS: &[&str] = &[];
