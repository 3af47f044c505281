package heirloom.cli.aggregate;

import heirloom.child.aggregate.DamagedResultException;
import heirloom.child.aggregate.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A worker that is a child process and leaves its results in a region. */
final class ChildStation implements Station {

  private final WorkerProcess process;
  private final ByteBuffer results;

  ChildStation(WorkerProcess process, ByteBuffer results) {
    this.process = process;
    this.results = results;
  }

  @Override
  public void send(Message message) throws IOException {
    message.writeTo(process.tasks());
  }

  @Override
  public Optional<Message> receive() throws IOException {
    return Message.readFrom(process.replies());
  }

  @Override
  public void copy(Message part, byte[] target, int at) throws IOException {
    // The numbers come from another process.
    if (part.offset() < 0 || part.offset() > results.capacity() - part.length()) {
      throw new DamagedResultException(
          "offset=" + part.offset() + ", length=" + part.length() + " is outside its region");
    }
    results.get((int) part.offset(), target, at, part.length());
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public String ending() {
    return process.ending();
  }
}
