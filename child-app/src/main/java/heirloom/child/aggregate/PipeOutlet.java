package heirloom.child.aggregate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Sends each part's bytes through the pipe, behind the message that announces it. */
final class PipeOutlet implements ResultOutlet {

  private static final int PART_BYTES = 64 << 10;

  private final OutputStream replies;
  private final ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
  private long number;

  PipeOutlet(OutputStream replies) {
    this.replies = replies;
  }

  @Override
  public void begin(long ofSlice) {
    number = ofSlice;
  }

  @Override
  public ByteBuffer room() {
    return part.clear();
  }

  @Override
  public void send(int length, boolean last) throws IOException {
    Message.Kind kind = last ? Message.Kind.LAST : Message.Kind.PART;
    new Message(kind, number, 0, length).writeTo(replies);
    replies.write(part.array(), 0, length);
    replies.flush();
  }
}
