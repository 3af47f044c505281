//! The iceoryx2 peer of `bench latency`: eight bytes to a child process and back, both looking again
//! and again, timed one by one. Each line of standard input, `spin COUNT 0`, is one round, answered
//! by one line `ok NANOS NANOS ...` with COUNT times.

use iceoryx2::port::publisher::Publisher;
use iceoryx2::port::subscriber::Subscriber;
use iceoryx2::prelude::*;
use std::io::{BufRead, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

type Error = Box<dyn std::error::Error>;
type Ends = (
    Publisher<ipc::Service, u64, ()>,
    Subscriber<ipc::Service, u64, ()>,
);

const WARM_UP: Duration = Duration::from_secs(2);
const LAST: u64 = u64::MAX;
const ROOT: &str = "iceoryx2-files";
const PREFIX: &[u8] = b"heirloom_bench_";

/// Names of its own, by which the bench removes what iceoryx2 leaves: `ROOT` beside the program, and
/// `PREFIX` in /dev/shm.
fn node() -> Result<Node<ipc::Service>, Error> {
    let mut config = Config::default();
    config.global.prefix = FileName::new(PREFIX)?;
    let root = std::env::current_exe()?.with_file_name(ROOT);
    let root = root.to_str().ok_or("a folder that is no UTF-8")?;
    config.global.set_root_path(&Path::new(root.as_bytes())?);
    Ok(NodeBuilder::new().config(&config).create::<ipc::Service>()?)
}

fn ends(node: &Node<ipc::Service>, sends: &str, receives: &str) -> Result<Ends, Error> {
    let there = node
        .service_builder(&sends.try_into()?)
        .publish_subscribe::<u64>()
        .open_or_create()?;
    let back = node
        .service_builder(&receives.try_into()?)
        .publish_subscribe::<u64>()
        .open_or_create()?;
    Ok((
        there.publisher_builder().create()?,
        back.subscriber_builder().create()?,
    ))
}

fn send(ends: &Ends, value: u64) -> Result<(), Error> {
    ends.0.loan_uninit()?.write_payload(value).send()?;
    Ok(())
}

fn receive(ends: &Ends) -> Result<u64, Error> {
    loop {
        if let Some(sample) = ends.1.receive()? {
            return Ok(*sample);
        }
        std::hint::spin_loop();
    }
}

fn trip(ends: &Ends, value: u64) -> Result<(), Error> {
    send(ends, value)?;
    if receive(ends)? != value {
        return Err("another value came back".into());
    }
    Ok(())
}

fn echo(name: &str) -> Result<(), Error> {
    let node = node()?;
    let ends = ends(&node, &format!("{name}/back"), &format!("{name}/there"))?;
    println!("ready");
    loop {
        let value = receive(&ends)?;
        send(&ends, value)?;
        if value == LAST {
            // The parent still reads what was sent: it ends this process by closing its input.
            std::io::stdin().lock().read_line(&mut String::new())?;
            return Ok(());
        }
    }
}

fn serve(number: usize, count: u64) -> Result<String, Error> {
    let name = format!("heirloom-bench/{}/{number}", std::process::id());
    let node = node()?;
    let ends = ends(&node, &format!("{name}/there"), &format!("{name}/back"))?;
    let mut child = Command::new(std::env::current_exe()?)
        .args(["echo", &name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut ready = String::new();
    let mut output = std::io::BufReader::new(child.stdout.take().ok_or("no output")?);
    output.read_line(&mut ready)?;
    let began = Instant::now();
    while began.elapsed() < WARM_UP {
        trip(&ends, 0)?;
    }
    let mut answer = String::from("ok");
    for i in 0..count {
        let before = Instant::now();
        trip(&ends, i)?;
        answer.push_str(&format!(" {}", before.elapsed().as_nanos()));
    }
    trip(&ends, LAST)?;
    drop(child.stdin.take());
    child.wait()?;
    Ok(answer)
}

fn main() -> Result<(), Error> {
    // It warns that it has no file of settings: the defaults are what is measured.
    set_log_level(LogLevel::Error);
    let words: Vec<String> = std::env::args().collect();
    if words.len() == 3 && words[1] == "echo" {
        return echo(&words[2]);
    }
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        let count = line.split(' ').nth(1).ok_or("no count")?.parse()?;
        match serve(number, count) {
            Ok(answer) => println!("{answer}"),
            Err(why) => println!("error {why}"),
        }
        std::io::stdout().flush()?;
    }
    Ok(())
}
