//! Envelopes to send, as many as are asked for.

use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

use crate::house::House;

/// Bytes of the attachments, before padding.
const ATTACHMENTS: [usize; 3] = [1_000_000, 2_500_000, 6_000_000];

/// Envelopes whose last bytes are replaced: the relay sees shapes only, and sealing each anew would be the slow part.
#[derive(Clone)]
pub struct Templates {
    small: Bytes,
    large: [Bytes; ATTACHMENTS.len()],
}

static COUNT: AtomicU64 = AtomicU64::new(1);

impl Templates {
    pub fn new(house: &House) -> Self {
        Self { small: house.envelope("words"), large: ATTACHMENTS.map(|length| house.attachment(length)) }
    }

    pub fn small(&self) -> Bytes {
        unique(&self.small)
    }

    pub fn large(&self, which: usize) -> Bytes {
        unique(&self.large[which % self.large.len()])
    }
}

fn unique(template: &[u8]) -> Bytes {
    let mut bytes = template.to_vec();
    let end = bytes.len() - 8;
    bytes[end..].copy_from_slice(&COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    bytes.into()
}
