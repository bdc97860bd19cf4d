/// SHA-256 of each public key in `keys-example/`, written by `scripts/keys-example`.
const FINGERPRINTS: &[&str] = &[
    // organisation, signing
    "78624b8ead7a01f2d07adf13f162e088aaacee60b934e085f464b7849b5559e0",
    // relay, signing
    "3c05df5a0716cb52e2d11f9b88d3102f4de02d09d730627cbeceac317a91d7ee",
    // relay, TLS
    "797712aacf2fca484abcb1aaf2b8c9bf6124f1268562f9c0a56fdcff2fe6f1e5",
    // jimin, signing
    "f55b49ac39232d8868ffc7c02ce739e1a187092cd8556d54f236680ee179d7ef",
    // jimin, age
    "675739727369e7ec48d46c6b3e9e662cd3694f93d7c7545e6ab19570ee5d6812",
    // hana, signing
    "adc1ea09909f11fc0d2539e55e155443403fdd31c723b2ff34b99b58c93c026a",
    // hana, age
    "15e38542928ed4473d4dd99840ea76f02e81b4cc7e2d9843e03cec15ce5fa4cd",
    // epoch 1 of seoul, age
    "9efd1edf5840238c8c4b5c4f47c137131048205277857ef1e1c445fd6f2bae1c",
];
