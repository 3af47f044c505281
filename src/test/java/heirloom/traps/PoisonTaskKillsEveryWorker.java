package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.channel.DeadLetter;
import heirloom.channel.MessagesReturned;
import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A task or start-up fault that kills its worker repeats for ever. Own rule: the attempts stand in
 * the record, and after as many as the channel allows the message is taken out and reported.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class PoisonTaskKillsEveryWorker {

  @Test
  void itIsTakenOutAndReported() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(4096).attempts(2).outlivingHolders();
    try (Channel tasks = Channel.toChild(options)) {
      for (int task : new int[] {1, 13, 2}) {
        ByteBuffer message = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        tasks.sender().send(message.putInt(0, task), 4);
      }
      tasks.sender().close();
      Child first = worker(tasks);
      assertThat(first.waitFor()).isEqualTo(9);
      assertThat(first.repairs().get().repairs())
          .isEqualTo(List.of(new MessagesReturned(tasks.toString(), 1)));
      Child second = worker(tasks);
      assertThat(second.waitFor()).isEqualTo(9);
      assertThat(second.repairs().get().repairs())
          .singleElement()
          .isInstanceOfSatisfying(
              DeadLetter.class,
              letter -> {
                assertThat(letter.type()).isEqualTo(4);
                assertThat(letter.attempts()).isEqualTo(2);
                ByteBuffer bytes = letter.bytes().order(ByteOrder.nativeOrder());
                assertThat(bytes.getInt(0)).isEqualTo(13);
              });
      Child third = worker(tasks);
      assertThat(third.waitFor()).isZero();
      assertThat(tasks.sender().statistics().depth()).isZero();
    }
  }

  /** The ordinary case: the handler throws, nobody catches it, and the process ends with 1. */
  @Test
  void aTaskWhoseHandlerThrowsIsTakenOutToo() throws Exception {
    ChannelOptions options = ChannelOptions.ofCapacity(4096).attempts(2).outlivingHolders();
    try (Channel tasks = Channel.toChild(options)) {
      for (int task : new int[] {1, 14, 2}) {
        ByteBuffer message = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
        tasks.sender().send(message.putInt(0, task));
      }
      tasks.sender().close();
      Child first = worker(tasks);
      assertThat(first.waitFor()).isEqualTo(1);
      assertThat(first.repairs().get().repairs()).isEmpty();
      Child second = worker(tasks);
      assertThat(second.waitFor()).isEqualTo(1);
      assertThat(second.repairs().get().repairs())
          .singleElement()
          .isInstanceOfSatisfying(
              DeadLetter.class, letter -> assertThat(letter.attempts()).isEqualTo(2));
      Child third = worker(tasks);
      assertThat(third.waitFor()).isZero();
      assertThat(tasks.sender().statistics().depth()).isZero();
    }
  }

  private static Child worker(Channel tasks) throws Exception {
    return SyncChild.of(PoisonTaskKillsEveryWorker.class, "works").inherit("tasks", tasks).start();
  }

  static void works(String[] arguments) throws Exception {
    Receiver tasks = Inheritance.current().take("tasks", Receiver.TYPE);
    boolean more = true;
    while (more) {
      more =
          tasks.receive(
              m -> {
                if (m.getInt(0) == 13) {
                  Runtime.getRuntime().halt(9);
                }
                if (m.getInt(0) == 14) {
                  throw new IllegalStateException("no task that can be done");
                }
              });
    }
  }
}
