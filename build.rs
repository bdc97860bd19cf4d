//! Compiles the documents of proto/southwind/v1 for the programs that open or seal them, without protoc.

#[cfg(feature = "case")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto/southwind");
    let files = protox::compile(["proto/southwind/v1/document.proto"], ["proto"])?;
    prost_build::Config::new().compile_fds(files)?;
    Ok(())
}

#[cfg(not(feature = "case"))]
fn main() {}
