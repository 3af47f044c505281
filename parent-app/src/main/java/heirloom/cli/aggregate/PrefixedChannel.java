package heirloom.cli.aggregate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel whose first bytes were read already, to see what they are: gives them once more. */
final class PrefixedChannel implements ReadableByteChannel {

  private final ByteBuffer prefix;
  private final ReadableByteChannel rest;

  PrefixedChannel(ByteBuffer prefix, ReadableByteChannel rest) {
    this.prefix = prefix;
    this.rest = rest;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!prefix.hasRemaining()) {
      return rest.read(target);
    }
    int start = target.position();
    while (prefix.hasRemaining() && target.hasRemaining()) {
      target.put(prefix.get());
    }
    return target.position() - start;
  }

  @Override
  public boolean isOpen() {
    return rest.isOpen();
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
