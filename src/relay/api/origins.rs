//! Who may read an answer in a browser (PROTOCOL.md step 17.3): any page, a file's too, what a contact may ask; and no
//! page what only staff may. Nothing here depends on who asks.

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// An address that contacts use: its route, the methods that are theirs, and the header fields of their requests that a
/// browser asks about.
struct Address {
    route: &'static str,
    methods: &'static str,
    fields: &'static str,
}

/// Everything that a contact may ask; other methods of the same addresses are for staff or for nobody.
const ADDRESSES: &[Address] = &[
    Address { route: "/v1/roster", methods: "GET, HEAD", fields: "" },
    Address { route: "/v1/desks/{desk}/epoch", methods: "GET, HEAD", fields: "" },
    Address { route: "/v1/desks/{desk}/envelopes", methods: "POST", fields: "Content-Type" },
    Address {
        route: "/v1/desks/{desk}/uploads",
        methods: "POST, OPTIONS",
        fields: "Content-Type, Southwind-Upload, Tus-Resumable, Upload-Checksum, Upload-Length",
    },
    Address {
        route: "/v1/desks/{desk}/uploads/{upload}",
        methods: "HEAD, PATCH, DELETE, OPTIONS",
        fields: "Content-Type, Tus-Resumable, Upload-Checksum, Upload-Offset",
    },
    Address { route: "/v1/mailbox", methods: "GET, HEAD", fields: "Authorization" },
    Address { route: "/v1/mailbox/{id}", methods: "DELETE", fields: "Authorization" },
];

/// What a page may read of an answer besides the fields that every page may.
const EXPOSED: &str = "Location, Retry-After, Southwind-Receipt, Tus-Checksum-Algorithm, Tus-Extension, Tus-Max-Size, \
                       Tus-Resumable, Tus-Version, Upload-Expires, Upload-Length, Upload-Offset";

/// Seconds for which a browser may remember a preflight: a day, which Firefox takes as it is and others shorten.
const REMEMBERED: &str = "86400";

/// Answers preflights of the addresses above, and lets any page read what they answer, refusals too.
pub(super) async fn across_origins(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let Some(address) = ADDRESSES.iter().find(|address| Some(address.route) == route) else {
        return next.run(request).await;
    };
    let preflight = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && preflight {
        return answer_preflight(address);
    }
    let theirs = address.methods.split(", ").any(|method| method == request.method().as_str());
    let mut answer = next.run(request).await;
    if theirs {
        let fields = answer.headers_mut();
        fields.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        fields.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    answer
}

fn answer_preflight(address: &Address) -> Response {
    let fields = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, address.methods),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, address.fields),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED),
    ];
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let fields = fields.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (StatusCode::NO_CONTENT, HeaderMap::from_iter(fields)).into_response()
}
