//! Damaged directories: each is an error that names the file, or everything is still there. Never silently less.

use std::fs;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;

use super::*;

/// A closed data directory with some of everything in it, and what sled holds of it.
struct Sound {
    directory: TempDir,
    content: Vec<(Vec<u8>, Vec<u8>)>,
    /// An upload that is under way, and its body file.
    upload: UploadId,
    begun: UploadId,
}

async fn sound() -> Sound {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    for number in 0..300 {
        let stored = keep(&store).await;
        if number % 5 == 0 {
            store.acknowledge(&desk(), &stored.id(), &reader(1), &both()).await.unwrap();
        }
    }
    store.publish_epoch(&desk(), 1, time(), b"notice".to_vec(), vec![(reader(1), b"wrapped".to_vec())]).await.unwrap();
    let bytes = sample::envelope(70_000);
    let id = create(&store, bytes.len()).await;
    let (_, kept) = send(&store, &id, &bytes, 0, 70_000).await.unwrap();
    let upload = create(&store, bytes.len()).await;
    send(&store, &upload, &bytes[..5000], 0, 5000).await.unwrap();
    let begun = body_of(&store, &upload);
    // The second start writes a snapshot beside sled's log.
    let store = reopen(store, &directory).await;
    keep(&store).await;
    store.close().await.unwrap();
    let content = content(&store);
    kept.unwrap();
    Sound { directory, content, upload, begun }
}

pub(super) fn content(store: &SledStore) -> Vec<(Vec<u8>, Vec<u8>)> {
    store.0.db().iter().map(|entry| entry.map(|(key, value)| (key.to_vec(), value.to_vec())).unwrap()).collect()
}

pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { copy(&entry.path(), &to) } else { drop(fs::copy(entry.path(), to)) }
    }
}

impl Sound {
    fn copy(&self) -> TempDir {
        let copied = TempDir::new().unwrap();
        copy(&self.directory.path().join("data"), &copied.path().join("data"));
        copied
    }

    fn damaged(&self, damage: impl FnOnce(&Path)) -> Result<SledStore, StoreError> {
        let copied = self.copy();
        damage(&copied.path().join("data"));
        let outcome = try_open(&copied);
        if let Ok(store) = &outcome {
            store.verify(true)?;
        }
        outcome
    }

    /// Opens a damaged copy: the error's text, or nothing if everything is there.
    fn outcome(&self, damage: impl FnOnce(&Path)) -> Option<String> {
        match self.damaged(damage) {
            Ok(store) => {
                assert!(content(&store) == self.content, "silently less or other");
                None
            }
            Err(StoreError::Damaged { file, what, hint }) => {
                assert!(!hint.is_empty(), "{file}: {what}, and nothing to do about it");
                Some(format!("{file}: {what}"))
            }
            Err(error) => panic!("{error}"),
        }
    }
}

fn cut(path: &Path, length: u64) {
    fs::File::options().write(true).open(path).unwrap().set_len(length).unwrap();
}

fn flip(path: &Path, at: u64) {
    let file = fs::File::options().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
}

/// Zeroes what is left of a block of 4 KiB, as a disk does that has lost it.
fn zero(path: &Path, at: u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    let end = (at / 4096 * 4096 + 4096).min(file.metadata().unwrap().len());
    file.write_all_at(&vec![0; usize::try_from(end - at).unwrap()], at).unwrap();
}

/// Claim C-14: a damaged data directory is an error that names the file, never a silent loss.
///
/// Sled opens a cut file without a word, with less in it or with nothing: the mark beside it tells.
#[tokio::test]
async fn a_cut_database_is_an_error() {
    let sound = sound().await;
    assert_eq!(sound.outcome(|_| ()), None);
    let length = fs::metadata(sound.directory.path().join("data/sled/db")).unwrap().len();
    let mut seen = 0;
    for part in 0..16 {
        // Behind the last entry sled's file may have a part that holds nothing any more: what matters is in `outcome`.
        if let Some(error) = sound.outcome(|data| cut(&data.join("sled/db"), length * part / 16 + part % 3)) {
            assert!(error.starts_with("sled/db: "), "{error}");
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} of 16 cuts were seen");
}

/// Claim C-14: a damaged data directory is an error that names the file, never a silent loss.
///
/// Sled panics on some damage, shows less or older entries for other damage, and never reads the rest.
#[tokio::test]
async fn damage_inside_the_database_is_an_error_or_does_no_harm() {
    let sound = sound().await;
    let files = fs::read_dir(sound.directory.path().join("data/sled")).unwrap().map(Result::unwrap);
    let files: Vec<_> = files.filter(|entry| entry.file_type().unwrap().is_file()).collect();
    assert_eq!(files.len(), 3, "db, conf and a snapshot");
    for file in files {
        let (name, length) = (file.file_name(), file.metadata().unwrap().len());
        let parts = if name == "db" { 40 } else { 8 };
        let mut errors = 0;
        for part in 0..parts {
            let at = length * part / parts + part * 977 % (length / parts);
            let path = |data: &Path| data.join("sled").join(&name);
            errors += usize::from(sound.outcome(|data| flip(&path(data), at)).is_some());
            errors += usize::from(sound.outcome(|data| zero(&path(data), at)).is_some());
        }
        println!("{name:?}: {errors} errors for {} damages", 2 * parts);
        assert!(errors > 0, "no damage to {name:?} was seen");
    }
}

#[tokio::test]
async fn a_lost_snapshot_or_configuration_of_sleds_loses_nothing() {
    let sound = sound().await;
    let names = fs::read_dir(sound.directory.path().join("data/sled")).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.iter().any(|name| name.starts_with("snap.")), "{names:?}");
    let outcome = sound.outcome(|data| {
        for entry in fs::read_dir(data.join("sled")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() != "db" && entry.file_type().unwrap().is_file() {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    });
    assert_eq!(outcome, None);
}

#[tokio::test]
async fn a_damaged_body_file_is_named() {
    let sound = sound().await;
    let name = fs::read_dir(sound.directory.path().join("data/bodies")).unwrap();
    let name = name
        .map(|entry| entry.unwrap().file_name())
        .find(|name| !name.to_str().unwrap().starts_with(&sound.begun.to_string()));
    let name = name.unwrap();
    let body = |data: &Path| data.join("bodies").join(&name);
    let begun = |data: &Path| data.join("bodies").join(sound.begun.to_string());
    let length = fs::metadata(body(&sound.directory.path().join("data"))).unwrap().len();
    let label = format!("bodies/{}: ", name.to_str().unwrap());
    for damage in [
        &(|data: &Path| fs::remove_file(body(data)).unwrap()) as &dyn Fn(&Path),
        &|data: &Path| cut(&body(data), length - 1),
        &|data: &Path| cut(&body(data), length + 1),
        &|data: &Path| flip(&body(data), 5),
        &|data: &Path| flip(&body(data), 60_000),
        &|data: &Path| flip(&body(data), length - 1),
    ] {
        assert!(sound.outcome(damage).unwrap().starts_with(&label));
    }
    let tail = |data: &Path| data.join("bodies").join(format!("{}.tail", sound.begun));
    let label = format!("bodies/{}.tail: ", sound.begun);
    assert!(sound.outcome(|data| cut(&tail(data), 4999)).unwrap().starts_with(&label));
    assert!(sound.outcome(|data| flip(&tail(data), 3000)).unwrap().starts_with(&label));
    assert!(sound.outcome(|data| fs::remove_file(tail(data)).unwrap()).unwrap().starts_with(&label));
    let label = format!("bodies/{}: ", sound.begun);
    assert!(sound.outcome(|data| fs::remove_file(begun(data)).unwrap()).unwrap().starts_with(&label));
}

/// Claim C-14: a damaged data directory is an error that names the file, never a silent loss.
#[tokio::test]
async fn a_changed_key_is_named() {
    let sound = sound().await;
    let slots = fs::read(sound.directory.path().join("data/slots")).unwrap();
    // 301 small envelopes, an epoch, a large envelope and an upload have the first slots that were made.
    let (mut named, mut free) = (0, 0);
    for slot in (0..slots.len() / 32).step_by(7) {
        let outcome = sound.outcome(|data| flip(&data.join("slots"), slot as u64 * 32 + 9));
        assert!(outcome.as_ref().is_none_or(|error| error.starts_with("slots: ")), "{outcome:?}");
        *(if outcome.is_some() { &mut named } else { &mut free }) += 1;
    }
    assert!((40..=45).contains(&named) && free > 80, "{named} of {free}");
    assert!(sound.outcome(|data| cut(&data.join("slots"), 100 * 32)).unwrap().starts_with("slots: "));
}

#[tokio::test]
async fn what_a_kill_leaves_is_tidied() {
    let sound = sound().await;
    let copied = sound.copy();
    let data = copied.path().join("data");
    let orphan = data.join("bodies").join(random_name().to_string());
    fs::write(&orphan, b"created, but never recorded").unwrap();
    let lost_tail = data.join("bodies").join(format!("{}.tail", random_name()));
    fs::write(&lost_tail, b"of an upload that is complete").unwrap();
    cut(&data.join("bodies").join(sound.begun.to_string()), 9000);
    fs::write(data.join("sled/snap.0000000000000001.generating"), b"half").unwrap();
    let store = open(&copied);
    assert!(!orphan.exists() && !lost_tail.exists());
    assert_eq!(fs::metadata(data.join("bodies").join(sound.begun.to_string())).unwrap().len(), 0, "no whole chunk");
    assert_eq!(state(&store, &sound.upload).await.offset, 5000);
    assert!(!data.join("sled/snap.0000000000000001.generating").exists());
    assert_eq!(store.verify(true).unwrap().envelopes, 302);
}

#[tokio::test]
async fn parts_that_are_missing_are_never_made_anew() {
    let sound = sound().await;
    for part in ["sled/db", "mark", "slots", "bodies", "sled"] {
        let error = sound.outcome(|data| {
            let part = data.join(part);
            if part.is_dir() { fs::remove_dir_all(part) } else { fs::remove_file(part) }.unwrap();
        });
        assert!(error.unwrap().contains("it is missing"), "{part}");
    }
    assert!(sound.outcome(|data| cut(&data.join("mark"), 7)).unwrap().starts_with("mark: "));
    let error = sound.outcome(|data| fs::remove_file(data.join("southwind.data")).unwrap()).unwrap();
    assert!(error.contains("not a Southwind data directory"), "{error}");
    let error = sound.outcome(|data| fs::write(data.join("southwind.data"), "southwind data directory v1\n").unwrap());
    assert!(error.unwrap().contains("a format that this program does not know"));
}

#[test]
fn a_directory_of_someone_elses_is_left_alone() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("letter.txt"), b"dear").unwrap();
    assert!(matches!(try_open(&directory), Err(StoreError::Damaged { .. })));
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
}

#[tokio::test]
async fn a_directory_whose_making_was_cut_off_is_made_anew() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    fs::create_dir_all(data.join("sled")).unwrap();
    fs::create_dir(data.join("lost+found")).unwrap();
    fs::write(data.join("southwind.data.new"), b"south").unwrap();
    fs::write(data.join("sled/db"), b"half").unwrap();
    let store = open(&directory);
    keep(&store).await;
    let store = reopen(store, &directory).await;
    assert_eq!(store.verify(true).unwrap().envelopes, 1);
}

#[tokio::test]
async fn a_directory_has_one_process_and_no_other_readers() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory);
    let error = try_open(&directory).unwrap_err();
    assert!(matches!(error, StoreError::InUse(_)), "{error}");
    create(&store, 70_000).await;
    let data = directory.path().join("data");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in fs::read_dir(data.join("bodies")).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}
