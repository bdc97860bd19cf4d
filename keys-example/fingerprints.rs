/// SHA-256 of each public key in `keys-example/`, written by `cargo run --example vectors -- keys`.
const FINGERPRINTS: &[&str] = &[
    // organisation, signing
    "06bd6bfc8dd45ff99cdc75c60345be343483b4826e9e22f7e734693bc5130250",
    // relay, signing
    "8a9e1fe088df31d10c6b1f1d141b9e92eccefebaa36c5d763854259f5d81b183",
    // jimin, signing
    "2ed920516cda3acedda0d437bfd1e04792169c3d951b48335ebba9969f2c260a",
    // hana, signing
    "c8c3d140a83f5770b4e3157e67e6b7422dc917a0d1aa3ffed72d0b9fcbfdc519",
    // jimin, age
    "37b893484ef9a21625cca573b78087907f28c68218ff8c8e9f04dfae3c484336",
    // hana, age
    "eedad88533f2bf2455a37706a9e9285ae945b2d483d7ae3254e3e67e102038f8",
    // epoch 1, age
    "f9dcdd6a8c74c78b2e7a5114a14b1b9d7021126a544f4c5fb2fa5f9e4d7f7972",
    // relay, TLS
    "cba15df928f7e5cff3a7fce57ae01f5093d9f7c958e3d09e3fdfe6d3699b5a7f",
];
