package heirloom.child.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SliceWorkerTest {

  private static final Dialect DIALECT = new Dialect((byte) ',', (byte) '"', 0, 1);

  private static byte[] messages(Message... messages) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Message message : messages) {
      message.writeTo(out);
    }
    return out.toByteArray();
  }

  @Test
  void messagesComeThroughAsTheyWere() throws IOException {
    Message slice = new Message(Message.Kind.SLICE, 1L << 40, 1L << 50, Integer.MAX_VALUE);
    InputStream in = new ByteArrayInputStream(messages(slice, Message.of(Message.Kind.READY)));
    assertThat(Message.readFrom(in)).contains(slice);
    assertThat(Message.readFrom(in)).contains(Message.of(Message.Kind.READY));
    assertThat(Message.readFrom(in)).isEmpty();
  }

  @Test
  void whatIsNoMessageIsRefused() throws IOException {
    byte[] cut = new byte[Message.BYTES - 1];
    assertThatThrownBy(() -> Message.readFrom(new ByteArrayInputStream(cut)))
        .isInstanceOf(IOException.class);
    byte[] unknown = new byte[Message.BYTES];
    assertThatThrownBy(() -> Message.readFrom(new ByteArrayInputStream(unknown)))
        .hasMessageContaining("kind=0");
  }

  @Test
  void aTaskThatComesBeforeTheWordToGoOnIsNotLost() throws IOException {
    ByteBuffer window = ByteBuffer.wrap("abcdefghij,1\nk,2\n".getBytes(UTF_8));
    byte[] tasks =
        messages(
            new Message(Message.Kind.SLICE, 0, 0, 13),
            new Message(Message.Kind.SLICE, 1, 13, 4),
            Message.of(Message.Kind.MORE));
    TaskQueue queue = new TaskQueue(new ByteArrayInputStream(tasks));
    ByteArrayOutputStream replies = new ByteArrayOutputStream();
    // Halves of 12 bytes: the first result takes two parts, the second one.
    RegionOutlet outlet = new RegionOutlet(ByteBuffer.allocate(24), queue, replies);
    new SliceWorker(DIALECT, SliceSource.in(window), queue, outlet).run();
    InputStream answers = new ByteArrayInputStream(replies.toByteArray());
    assertThat(Message.readFrom(answers)).contains(new Message(Message.Kind.PART, 0, 0, 12));
    Optional<Message> rest = Message.readFrom(answers);
    assertThat(rest.map(Message::kind)).contains(Message.Kind.LAST);
    assertThat(rest.map(Message::number)).contains(0L);
    Optional<Message> second = Message.readFrom(answers);
    assertThat(second.map(Message::number)).contains(1L);
    assertThat(second.map(Message::offset)).contains(12L);
    assertThat(second.map(Message::kind)).contains(Message.Kind.LAST);
  }

  @Test
  void aSliceOutsideTheWindowIsRefused() throws IOException {
    TaskQueue queue =
        new TaskQueue(
            new ByteArrayInputStream(messages(new Message(Message.Kind.SLICE, 0, 5, 10))));
    ResultOutlet outlet =
        new RegionOutlet(ByteBuffer.allocate(64), queue, new ByteArrayOutputStream());
    SliceWorker worker =
        new SliceWorker(DIALECT, SliceSource.in(ByteBuffer.allocate(10)), queue, outlet);
    assertThatThrownBy(worker::run).isInstanceOf(IllegalArgumentException.class);
  }
}
