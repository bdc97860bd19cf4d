//! Size classes, padding and shapes.

use std::collections::BTreeSet;

use data_encoding::BASE64;
use serde::Deserialize;
use southwind::protocol::envelope::{Shape, ShapeError};
use southwind::protocol::problem::ProblemCode;
use southwind::protocol::size::{SizeClass, SizeError};

use crate::{assert_complete, read, run_all};

#[derive(Deserialize)]
struct Holding {
    length: u64,
    class: u64,
    payload: u64,
}

#[derive(Deserialize)]
struct RefusedPayload {
    payload: u64,
    problem: String,
}

/// Claim C-05: a payload has the length of its size class and no other.
#[test]
fn size_classes() {
    run_all("size-classes", "classes", |vector: &Holding| {
        let class = SizeClass::holding(vector.length).unwrap();
        assert_eq!((class.padded(), class.payload()), (vector.class, vector.payload));
        assert_eq!(SizeClass::in_payload(vector.payload), Ok(class));
        assert_eq!(SizeClass::exactly(vector.class), Ok(class));
        None
    });
    run_all("size-classes", "too_large", |length: &u64| {
        assert_eq!(SizeClass::holding(*length), Err(SizeError::TooLarge(*length)));
        None
    });
    let shown = run_all("size-classes", "refused", |vector: &RefusedPayload| {
        let error = SizeClass::in_payload(vector.payload).unwrap_err();
        assert_eq!(ProblemCode::from(&ShapeError::from(error)).as_str(), vector.problem);
        Some(size_variant(&error).to_owned())
    });
    assert_complete("size-classes", &shown, &["NotAClass", "NotAPayload", "TooLarge"]);
}

#[derive(Deserialize)]
struct ShapeVector {
    beginning: String,
    length: u64,
    header: Option<usize>,
    class: Option<u64>,
    problem: Option<String>,
    breaks: Option<String>,
}

impl ShapeVector {
    fn shape(&self) -> Result<Shape, ShapeError> {
        Shape::read(&BASE64.decode(self.beginning.as_bytes()).unwrap(), self.length)
    }

    /// Compares, and returns the variant that was shown.
    fn compare(&self, found: Result<Shape, ShapeError>) -> Option<String> {
        match found {
            Ok(shape) => {
                assert_eq!((Some(shape.header()), Some(shape.class().padded())), (self.header, self.class));
                assert_eq!((shape.length(), self.problem.as_deref()), (self.length, None));
                None
            }
            Err(error) => {
                assert_eq!(Some(ProblemCode::from(&error).as_str()), self.problem.as_deref(), "{error}");
                let step = format!("(PROTOCOL.md step {})", self.breaks.as_deref().unwrap());
                assert!(error.to_string().ends_with(&step), "{error} is not about {step}");
                Some(variant(&error).to_owned())
            }
        }
    }
}

/// Claim C-09: an envelope has exactly one recipient stanza, and a second is refused.
#[test]
fn envelope_shapes() {
    let mut shown = run_all("envelope-shapes", "vectors", |vector: &ShapeVector| vector.compare(vector.shape()));
    shown.extend(run_all("envelope-shapes", "whole", |vector: &ShapeVector| {
        vector.compare(vector.shape().and_then(Shape::small))
    }));
    assert_complete("envelope-shapes", &shown, &VARIANTS);
}

#[test]
fn the_relay_needs_no_more_than_the_first_4096_bytes_of_an_envelope() {
    let file: crate::Vectors<ShapeVector> = read("envelope-shapes");
    for vector in &file.vectors {
        let mut beginning = BASE64.decode(vector.beginning.as_bytes()).unwrap();
        if beginning.len() as u64 == vector.length {
            continue;
        }
        beginning.resize(usize::try_from(vector.length.min(4096)).unwrap(), b'x');
        vector.compare(Shape::read(&beginning, vector.length));
    }
}

#[test]
fn every_problem_of_a_shape_is_shown() {
    let file: crate::Vectors<ShapeVector> = read("envelope-shapes");
    let shown: BTreeSet<String> = file.vectors.into_iter().filter_map(|vector| vector.problem).collect();
    let codes = [
        ProblemCode::NotAge,
        ProblemCode::MalformedHeader,
        ProblemCode::OtherRecipient,
        ProblemCode::SecondRecipient,
        ProblemCode::NoRecipient,
        ProblemCode::WrongSize,
        ProblemCode::CutShort,
        ProblemCode::TooLarge,
    ];
    assert_complete("envelope-shapes", &shown, &codes.map(ProblemCode::as_str));
}

const VARIANTS: [&str; 11] = [
    "Armored",
    "CutShort",
    "HeaderTooLong",
    "Malformed",
    "NoRecipient",
    "NotAge",
    "NotSmall",
    "OtherRecipient",
    "SecondGrease",
    "SecondRecipient",
    "Size",
];

/// A new variant does not compile here until it has a name, and does not pass until a vector shows it.
fn variant(error: &ShapeError) -> &'static str {
    match error {
        ShapeError::NotAge => "NotAge",
        ShapeError::Armored => "Armored",
        ShapeError::HeaderTooLong => "HeaderTooLong",
        ShapeError::CutShort => "CutShort",
        ShapeError::Malformed(_) => "Malformed",
        ShapeError::OtherRecipient => "OtherRecipient",
        ShapeError::SecondRecipient => "SecondRecipient",
        ShapeError::NoRecipient => "NoRecipient",
        ShapeError::SecondGrease => "SecondGrease",
        ShapeError::NotSmall(_) => "NotSmall",
        ShapeError::Size(_) => "Size",
    }
}

fn size_variant(error: &SizeError) -> &'static str {
    match error {
        SizeError::NotAClass(_) => "NotAClass",
        SizeError::TooLarge(_) => "TooLarge",
        SizeError::NotAPayload(_) => "NotAPayload",
    }
}
