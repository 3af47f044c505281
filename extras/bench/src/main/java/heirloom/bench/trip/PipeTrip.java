package heirloom.bench.trip;

import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import heirloom.launch.ChildBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Two anonymous pipes. */
record PipeTrip(OutputStream out, InputStream in, ByteBuffer message) implements Ends {

  private static ByteBuffer room() {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
  }

  /** The parent's ends; the child is given the others. */
  static PipeTrip toChild(ChildBuilder child) throws IOException {
    InheritedPipe there = InheritedPipe.toChild();
    InheritedPipe back = InheritedPipe.fromChild();
    child.inherit("there", there).inherit("back", back);
    return new PipeTrip(there.output(), back.input(), room());
  }

  /** The child's ends. */
  static PipeTrip inChild() throws IOException {
    Inheritance given = Inheritance.current();
    return new PipeTrip(given.output("back"), given.input("there"), room());
  }

  @Override
  public void send(long value) throws IOException {
    message.putLong(0, value);
    out.write(message.array());
  }

  @Override
  public long receive() throws IOException {
    if (in.readNBytes(message.array(), 0, Long.BYTES) < Long.BYTES) {
      throw new EOFException("the other end is closed");
    }
    return message.getLong(0);
  }

  @Override
  public void close() throws IOException {
    out.close();
    in.close();
  }
}
