package heirloom.cli.aggregate;

import heirloom.child.aggregate.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A worker that is a child process and gets the bytes of its slices through a pipe, and sends its
 * results through another: what one does without shared memory. A thread of its own writes, for a
 * slice is larger than a pipe.
 */
final class FedStation implements Station {

  private static final int STEP = 64 << 10;

  private final WorkerProcess process;
  private final ByteBuffer window;
  private final BlockingQueue<Message> slices = new LinkedBlockingQueue<>();
  private final Thread writer = new Thread(this::write, "aggregate-feeding");

  FedStation(WorkerProcess process, ByteBuffer window) {
    this.process = process;
    this.window = window;
    writer.setDaemon(true);
    writer.start();
  }

  private void write() {
    byte[] step = new byte[STEP];
    OutputStream pipe = process.tasks();
    try {
      while (true) {
        Message slice = slices.take();
        slice.writeTo(pipe);
        int end = Math.toIntExact(slice.offset()) + slice.length();
        for (int at = (int) slice.offset(); at < end; at += STEP) {
          int some = Math.min(STEP, end - at);
          window.get(at, step, 0, some);
          pipe.write(step, 0, some);
        }
      }
    } catch (IOException e) {
      // The worker is dead, as its listener knows from the other pipe.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void send(Message message) {
    // A pipe holds the worker back by itself: it waits for no word to go on.
    if (message.kind() == Message.Kind.SLICE) {
      slices.add(message);
    }
  }

  @Override
  public Optional<Message> receive() throws IOException {
    return Message.readFrom(process.replies());
  }

  @Override
  public void copy(Message part, byte[] target, int at) throws IOException {
    int read = process.replies().readNBytes(target, at, part.length());
    if (read < part.length()) {
      throw new EOFException("a part ends after " + read + " of " + part.length() + " bytes");
    }
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
    writer.interrupt();
    return process.ending();
  }
}
