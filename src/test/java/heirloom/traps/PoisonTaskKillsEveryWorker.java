package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.channel.Channel;
import heirloom.channel.ChannelOptions;
import heirloom.channel.DeadLetter;
import heirloom.channel.MessagesReturned;
import heirloom.channel.Receiver;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.pool.Codec;
import heirloom.pool.Worker;
import heirloom.pool.WorkerDiedException;
import heirloom.pool.WorkerPool;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A task or start-up fault that kills its worker repeats for ever. Own rule: the attempts stand in
 * the record or the pool's book; after as many as are allowed it is taken out and reported.
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

  /** In a pool: the same task, other workers, and a pause before those that did nothing. */
  @Test
  void aPoolGivesItUpAndGoesOn() throws Exception {
    try (WorkerPool<Long, Long> pool =
        WorkerPool.java(Poisoned.class)
            .codecs(Codec.number(), Codec.number())
            .workers(2)
            .attempts(3)
            .start()) {
      CompletableFuture<Long> poison = pool.submit(13L);
      List<CompletableFuture<Long>> sound = List.of(pool.submit(1L), pool.submit(2L));
      assertThatThrownBy(() -> poison.get(90, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              WorkerDiedException.class, e -> assertThat(e.attempts()).isEqualTo(3));
      assertThat(sound.get(0).get(90, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(sound.get(1).get(90, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(pool.snapshot().deaths()).isEqualTo(3);
    }
  }

  static final class Poisoned implements Worker<Long, Long> {
    @Override
    public Long run(Long task) {
      if (task == 13) {
        Runtime.getRuntime().halt(9);
      }
      return task;
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
