//! Uploads: pieces, cuts, resumption, refusals.

use super::*;
use crate::protocol::envelope::ShapeError;
use crate::relay::store::UploadWriter;

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn an_upload_in_odd_pieces_becomes_an_envelope() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(100_000);
    let id = create(&store, bytes.len()).await;
    let (first, rest) = bytes.split_at(1009);
    assert_eq!(send(&store, &id, first, 0, 7).await.unwrap(), (1009, None));
    assert!(matches!(send(&store, &id, rest, 1008, 7).await, Err(StoreError::Offset(1009))));
    let (offset, kept) = send(&store, &id, rest, 1009, 997).await.unwrap();
    let Some(Kept::New(stored)) = kept else { panic!() };
    assert_eq!((offset, stored.length(), stored.sequence()), (bytes.len() as u64, bytes.len() as u64, 1));

    let store = reopen(store, &directory).await;
    assert_eq!(read(&store, &stored, 0, u64::MAX).await, bytes);
    assert_eq!(read(&store, &stored, 90_000, 500).await, bytes[90_000..90_500]);
    assert_eq!(state(&store, &id).await.stored, Some(stored.clone()));
    // A client that missed the answer sends its last, empty piece again.
    assert_eq!(send(&store, &id, b"", offset, 1).await.unwrap(), (offset, Some(Kept::Again(stored.clone()))));
    store.remove_upload(&id).await.unwrap();
    assert!(matches!(store.upload(&id).await, Err(StoreError::UnknownUpload)));
    assert_eq!(read(&store, &stored, 0, u64::MAX).await, bytes, "the envelope stays");
    assert_eq!(store.verify(true).unwrap().bytes, bytes.len() as u64);
}

#[tokio::test]
async fn a_cut_upload_goes_on_from_what_is_durable() {
    let directory = TempDir::new().unwrap();
    let mut store = open(&directory);
    let bytes = sample::envelope(50_000);
    let id = create(&store, bytes.len()).await;
    let mut offset = 0;
    // Cuts inside the header and after it; every second one also with a restart, so that the gate is read anew.
    for (cut, end) in [100, 1700, 2000, 30_000].into_iter().enumerate() {
        let mut writer = store.write_upload(&id, offset).await.unwrap();
        assert!(matches!(store.write_upload(&id, offset).await, Err(StoreError::UploadBusy)));
        assert!(matches!(store.remove_upload(&id).await, Err(StoreError::UploadBusy)));
        let begin = usize::try_from(offset).unwrap();
        writer.write(Bytes::copy_from_slice(&bytes[begin..end])).await.unwrap();
        assert_eq!(writer.checkpoint().await.unwrap(), end as u64);
        writer.write(Bytes::from_static(&[0xff; 3000])).await.ok();
        drop(writer);
        if cut % 2 == 0 {
            store = reopen(store, &directory).await;
        }
        offset = match store.upload(&id).await {
            Ok(upload) => upload.offset,
            // The wrong bytes came where the header is: the upload went.
            Err(StoreError::UnknownUpload) => panic!("cut {cut}"),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(offset, end as u64);
    }
    let (_, kept) = send(&store, &id, &bytes[30_000..], offset, 4096).await.unwrap();
    assert_eq!(read(&store, kept.unwrap().stored(), 0, u64::MAX).await, bytes);
}

#[tokio::test]
async fn a_piece_can_be_forgotten() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(50_000);
    let id = create(&store, bytes.len()).await;
    let mut writer = store.write_upload(&id, 0).await.unwrap();
    writer.write(Bytes::copy_from_slice(&bytes[..1000])).await.unwrap();
    writer.checkpoint().await.unwrap();
    writer.write(Bytes::copy_from_slice(&bytes[1000..3000])).await.unwrap();
    writer.roll_back().await.unwrap();
    writer.write(Bytes::copy_from_slice(&bytes[1000..])).await.unwrap();
    assert!(matches!(writer.write(Bytes::from_static(b"x")).await, Err(StoreError::TooLong)));
    let (_, kept) = writer.finish(time()).await.unwrap();
    assert_eq!(read(&store, kept.unwrap().stored(), 0, u64::MAX).await, bytes);
}

#[tokio::test]
async fn what_is_no_envelope_goes_with_its_first_bytes() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let id = create(&store, 20_000_000).await;
    let refused = send(&store, &id, b"We are three people", 0, 1000).await;
    assert!(matches!(refused, Err(StoreError::Shape(ShapeError::NotAge))));
    assert!(matches!(store.upload(&id).await, Err(StoreError::UnknownUpload)));
    assert_eq!(body_files(&directory), 0);
    // A right header in front of a length that is no size class.
    let id = create(&store, 20_000_000).await;
    let refused = send(&store, &id, &sample::header(), 0, 1000).await;
    assert!(matches!(refused, Err(StoreError::Shape(ShapeError::Size(_)))));
    let id = create(&store, 0).await;
    assert!(matches!(send(&store, &id, b"", 0, 1).await, Err(StoreError::Shape(ShapeError::CutShort))));
    assert_eq!(body_files(&directory), 0);
    assert_eq!(store.verify(true).unwrap().uploads, 0);
}

#[tokio::test]
async fn the_same_bytes_are_one_envelope_whichever_way_they_come() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let envelope = small();
    let posted = store.keep(&desk(), envelope.clone(), time()).await.unwrap();
    let id = create(&store, envelope.bytes().len()).await;
    let (_, kept) = send(&store, &id, envelope.bytes(), 0, 5000).await.unwrap();
    assert_eq!(kept, Some(Kept::Again(posted.stored().clone())));

    let large = sample::envelope(70_000);
    let first = create(&store, large.len()).await;
    let second = create(&store, large.len()).await;
    let (_, first) = send(&store, &first, &large, 0, 5000).await.unwrap();
    let (_, kept) = send(&store, &second, &large, 0, 5000).await.unwrap();
    assert_eq!(kept, Some(Kept::Again(first.unwrap().stored().clone())));
    assert_eq!(body_files(&directory), 1);

    // A small one that is uploaded lies in the database like any other.
    let small = small();
    let id = create(&store, small.bytes().len()).await;
    let (_, kept) = send(&store, &id, small.bytes(), 0, 5000).await.unwrap();
    assert_eq!(body_files(&directory), 1);
    let again = store.keep(&desk(), small.clone(), time()).await.unwrap();
    assert_eq!(again, Kept::Again(kept.unwrap().stored().clone()));
    let store = reopen(store, &directory).await;
    assert_eq!(read(&store, again.stored(), 0, u64::MAX).await, small.bytes().to_vec());
    assert_eq!(store.verify(true).unwrap().envelopes, 3);
}

#[tokio::test]
async fn a_long_upload_is_durable_every_8_mib_by_itself() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(20 << 20);
    let id = create(&store, bytes.len()).await;
    let mut writer = store.write_upload(&id, 0).await.unwrap();
    for piece in bytes[..17 * MIB].chunks(60_000) {
        writer.write(Bytes::copy_from_slice(piece)).await.unwrap();
    }
    drop(writer);
    let store = reopen(store, &directory).await;
    let offset = state(&store, &id).await.offset;
    assert!(offset >= 16 * MIB as u64, "{offset}");
    let rest = &bytes[usize::try_from(offset).unwrap()..];
    let (_, kept) = send(&store, &id, rest, offset, MIB).await.unwrap();
    assert_eq!(read(&store, kept.unwrap().stored(), 0, u64::MAX).await, bytes);
}

#[tokio::test]
async fn a_long_piece_is_forgotten_back_to_its_beginning() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(20 << 20);
    let id = create(&store, bytes.len()).await;
    send(&store, &id, &bytes[..3000], 0, 3000).await.unwrap();
    let mut writer = store.write_upload(&id, 3000).await.unwrap();
    writer.write(Bytes::from(vec![0; 10 * MIB])).await.unwrap();
    assert!(state(&store, &id).await.offset > 3000);
    writer.roll_back().await.unwrap();
    drop(writer);
    assert_eq!(state(&store, &id).await.offset, 3000);
    let store = reopen(store, &directory).await;
    let (_, kept) = send(&store, &id, &bytes[3000..], 3000, MIB).await.unwrap();
    assert_eq!(read(&store, kept.unwrap().stored(), 0, u64::MAX).await, bytes);
}

/// A request that is cut off while its bytes are on their way to the disk must not let the next one in too early.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_cut_off_at_any_moment_leaves_the_upload_whole() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let bytes = sample::envelope(3 << 20);
    let id = create(&store, bytes.len()).await;
    let mut rounds = 0_u64;
    let kept = loop {
        let offset = state(&store, &id).await.offset;
        let begin = usize::try_from(offset).unwrap();
        rounds += 1;
        let step = async {
            let mut writer: Box<dyn UploadWriter> = store.write_upload(&id, offset).await?;
            for piece in bytes[begin..].chunks(100_000) {
                writer.write(Bytes::copy_from_slice(piece)).await?;
                if rounds < 60 {
                    writer.checkpoint().await?;
                }
            }
            writer.finish(time()).await
        };
        let patience = std::time::Duration::from_micros(if rounds < 60 { rounds * 137 % 7000 } else { 10_000_000 });
        match tokio::time::timeout(patience, step).await {
            Ok(Ok((_, Some(kept)))) => break kept,
            Ok(Ok(_)) | Err(_) | Ok(Err(StoreError::UploadBusy | StoreError::Offset(_))) => {}
            Ok(Err(StoreError::UnknownUpload)) => panic!("round {rounds}: the upload went"),
            Ok(Err(error)) => panic!("round {rounds}: {error}"),
        }
        if let Some(stored) = state(&store, &id).await.stored {
            break Kept::New(stored);
        }
    };
    assert_eq!(read(&store, kept.stored(), 0, u64::MAX).await, bytes);
    assert_eq!(store.verify(true).unwrap().envelopes, 1);
}

#[tokio::test]
async fn uploads_expire() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let large = sample::envelope(70_000);
    let (done, begun, busy) =
        (create(&store, large.len()).await, create(&store, 70_000).await, create(&store, 70_000).await);
    let (_, kept) = send(&store, &done, &large, 0, 70_000).await.unwrap();
    let writer = store.write_upload(&busy, 0).await.unwrap();
    assert_eq!(store.expire_uploads(Timestamp::from_second(HOUR - 1).unwrap()).await.unwrap(), 0);
    assert_eq!(store.expire_uploads(time()).await.unwrap(), 2);
    assert!(matches!(store.upload(&begun).await, Err(StoreError::UnknownUpload)));
    assert_eq!(body_files(&directory), 2, "one of an envelope, one being written to");
    drop(writer);
    assert_eq!(store.expire_uploads(time()).await.unwrap(), 1);
    assert_eq!(read(&store, kept.unwrap().stored(), 0, u64::MAX).await, large);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_requests_for_one_name_one_makes_the_upload() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let (id, bytes) = (random_name(), sample::envelope(50_000));
    let new = NewUpload { id, desk: desk(), length: bytes.len() as u64, expires: time() };
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let (store, new) = (store.clone(), new.clone());
            tokio::spawn(async move { store.create_upload(new).await.unwrap() })
        })
        .collect();
    let mut made = 0;
    for asked in asked {
        match asked.await.unwrap() {
            None => made += 1,
            Some(found) => assert_eq!((found.offset, found.length), (0, new.length)),
        }
    }
    assert_eq!((made, body_files(&directory)), (1, 1));
    let (_, kept) = send(&store, &id, &bytes[..30_000], 0, 9999).await.unwrap();
    assert_eq!((kept, store.create_upload(new.clone()).await.unwrap().unwrap().offset), (None, 30_000));

    let store = reopen(store, &directory).await;
    assert_eq!(store.create_upload(new.clone()).await.unwrap().unwrap().offset, 30_000);
    let (_, kept) = send(&store, &id, &bytes[30_000..], 30_000, 9999).await.unwrap();
    let first = kept.unwrap().stored().clone();
    assert_eq!(store.create_upload(new).await.unwrap().unwrap().stored, Some(first));
}

#[tokio::test]
async fn a_name_can_be_used_again_while_the_first_envelope_is_kept() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let (id, first, second) = (random_name(), sample::envelope(50_000), sample::envelope(50_000));
    let mut kept = Vec::new();
    for bytes in [&first, &second] {
        let new = NewUpload { id, desk: desk(), length: bytes.len() as u64, expires: time() };
        assert!(store.create_upload(new).await.unwrap().is_none());
        let (_, stored) = send(&store, &id, bytes, 0, 9999).await.unwrap();
        kept.push(stored.unwrap().stored().clone());
        store.remove_upload(&id).await.unwrap();
    }
    for reader in both() {
        store.acknowledge(&desk(), &kept[0].id(), &reader, &both()).await.unwrap();
    }
    let store = reopen(store, &directory).await;
    assert!(matches!(store.find(&desk(), &kept[0].id()).await, Err(StoreError::UnknownEnvelope)));
    assert!(read(&store, &kept[1], 0, u64::MAX).await == second, "one body went, the other stays");
}
