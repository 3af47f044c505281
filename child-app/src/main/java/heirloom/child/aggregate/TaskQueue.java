package heirloom.child.aggregate;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The worker's end of the pipe on which tasks come. The parent sends one task ahead, so the word
 * that a part was taken may come behind a task: the task waits here.
 */
public final class TaskQueue {

  private final InputStream in;
  private final Queue<Message> ahead = new ArrayDeque<>();

  /** Reads from this stream and does not close it. */
  public TaskQueue(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for the next slice; empty when there will be none.
   *
   * @throws IOException if the pipe breaks or says something else
   */
  public Optional<Message> nextSlice() throws IOException {
    Message waiting = ahead.poll();
    if (waiting != null) {
      return Optional.of(waiting);
    }
    Optional<Message> next = Message.readFrom(in);
    if (next.isPresent() && next.get().kind() != Message.Kind.SLICE) {
      throw new IOException("a slice was expected, not " + next.get());
    }
    return next;
  }

  /**
   * Waits until the parent has taken the part.
   *
   * @throws IOException if it ends, the pipe breaks or says something else
   */
  public void awaitTaken() throws IOException {
    while (true) {
      Message next =
          Message.readFrom(in).orElseThrow(() -> new IOException("the parent takes no more"));
      switch (next.kind()) {
        case MORE -> {
          return;
        }
        case SLICE -> ahead.add(next);
        default -> throw new IOException("a slice was expected, not " + next);
      }
    }
  }
}
