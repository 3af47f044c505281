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
final class PipeTrip implements Ends {

  private final OutputStream out;
  private final InputStream in;
  private final byte[] bytes = new byte[Long.BYTES];
  private final ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());

  private PipeTrip(OutputStream out, InputStream in) {
    this.out = out;
    this.in = in;
  }

  /** The parent's ends; the child is given the others. */
  static PipeTrip toChild(ChildBuilder child) throws IOException {
    InheritedPipe there = InheritedPipe.toChild();
    InheritedPipe back = InheritedPipe.fromChild();
    child.inherit("there", there).inherit("back", back);
    return new PipeTrip(there.output(), back.input());
  }

  /** The child's ends. */
  static PipeTrip inChild() throws IOException {
    Inheritance given = Inheritance.current();
    return new PipeTrip(given.output("back"), given.input("there"));
  }

  @Override
  public void send(long value) throws IOException {
    message.putLong(0, value);
    out.write(bytes);
  }

  @Override
  public long receive() throws IOException {
    if (in.readNBytes(bytes, 0, bytes.length) < Long.BYTES) {
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
