//! A server in the relay's place, with any certificate, that answers as a test says.

use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use southwind::protocol::problem::ProblemCode;
use southwind::relay::tls::Identity;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::programs::Scene;

/// What it says to one request.
pub struct Answer {
    pub status: u16,
    pub fields: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, fields: Vec::new(), body: body.into() }
    }

    /// What a relay that refuses would say.
    pub fn problem(code: ProblemCode) -> Self {
        Self::new(code.status(), serde_json::to_vec(&code.problem("")).unwrap())
    }

    pub fn field(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
}

/// Runs until it is dropped.
pub struct Hostile {
    asked: Arc<Mutex<Vec<String>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Hostile {
    /// Stops the relay of a scene and stands in its place, with its certificate. What `answer` leaves open is answered
    /// as the relay would have: its roster and its newest notice.
    pub fn in_place_of_the_relay(
        scene: &mut Scene,
        answer: impl Fn(&str, &[u8]) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let roster = std::fs::read(scene.path("roster.note")).unwrap();
        let notice = scene.relay_get("/v1/desks/seoul/epoch").into_bytes();
        scene.kill_relay();
        Self::listen(scene, scene.directory.path(), move |line, body| {
            answer(line, body).or_else(|| match line {
                "GET /v1/roster" => Some(Answer::new(200, roster.clone())),
                "GET /v1/desks/seoul/epoch" => Some(Answer::new(200, notice.clone())),
                _ => None,
            })
        })
    }

    /// Listens at the relay's address with the certificate in a directory.
    pub fn listen(
        scene: &Scene,
        keys: &Path,
        answer: impl Fn(&str, &[u8]) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let identity = Identity::read(&keys.join("tls-certificate.pem"), &keys.join("tls-key.pem")).unwrap();
        let port: u16 = scene.url().rsplit(':').next().unwrap().parse().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let router = router(Arc::clone(&asked), answer);
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let acceptor = TlsAcceptor::from(identity.configuration);
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    () = accept(&listener, &acceptor, &router) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { asked, stop: Some(stop), thread: Some(thread) }
    }

    /// Every request so far: method and path.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn router(
    asked: Arc<Mutex<Vec<String>>>,
    answer: impl Fn(&str, &[u8]) -> Option<Answer> + Send + Sync + 'static,
) -> Router {
    let answer = Arc::new(answer);
    Router::new().fallback(move |request: Request| {
        let (answer, asked) = (Arc::clone(&answer), Arc::clone(&asked));
        async move {
            let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
            let body = to_bytes(request.into_body(), 1 << 26).await.unwrap();
            asked.lock().unwrap().push(line.clone());
            let answer = answer(&line, &body).unwrap_or_else(|| Answer::problem(ProblemCode::NotFound));
            let response = Response::builder().status(answer.status);
            let response =
                answer.fields.into_iter().fold(response, |response, (name, value)| response.header(name, value));
            response.body(Body::from(answer.body)).unwrap()
        }
    })
}

async fn accept(listener: &tokio::net::TcpListener, acceptor: &TlsAcceptor, router: &Router) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (acceptor, service) = (acceptor.clone(), TowerToHyperService::new(router.clone()));
        tokio::spawn(async move {
            // A client that does not trust us hangs up here.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
