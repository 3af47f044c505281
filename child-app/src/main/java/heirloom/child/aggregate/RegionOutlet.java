package heirloom.child.aggregate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Leaves results in a region that the parent reads, and says so on a pipe.
 *
 * <p>The region has two halves, used in turn: the parent gives a third task only when it has taken
 * the first one's result, so a half is free when it comes round again, without a word. Only a
 * result of several parts waits for the parent, before each further part.
 */
public final class RegionOutlet implements ResultOutlet {

  private final ByteBuffer region;
  private final TaskQueue tasks;
  private final OutputStream replies;
  private final int half;
  private int turn = 1;
  private long number;

  /**
   * An outlet into the whole of the region.
   *
   * @param region at least two bytes
   * @param tasks where the parent says that a part was taken
   * @param replies where the parts are announced
   */
  public RegionOutlet(ByteBuffer region, TaskQueue tasks, OutputStream replies) {
    this.region = region;
    this.tasks = tasks;
    this.replies = replies;
    this.half = region.capacity() / 2;
  }

  @Override
  public void begin(long ofSlice) {
    number = ofSlice;
    turn = 1 - turn;
  }

  @Override
  public ByteBuffer room() {
    return region.duplicate().limit((turn + 1) * half).position(turn * half);
  }

  @Override
  public void send(int length, boolean last) throws IOException {
    Message.Kind kind = last ? Message.Kind.LAST : Message.Kind.PART;
    new Message(kind, number, (long) turn * half, length).writeTo(replies);
    if (!last) {
      tasks.awaitTaken();
    }
  }
}
