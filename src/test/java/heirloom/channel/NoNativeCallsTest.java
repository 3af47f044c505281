package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsBell;
import heirloom.os.linux.CountedLinux;
import heirloom.sync.SharedEvent;
import heirloom.sync.SharedMutex;
import heirloom.sync.SharedSemaphore;
import heirloom.testing.JvmRun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Where native code is loaded too, nothing that finds its way free calls it. In a JVM of its own,
 * whose C library counts.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "counts calls of a C library")
class NoNativeCallsTest {

  private static final int ROUNDS = 1000;
  private static final int CAPACITY = 4096;

  @Test
  void uncontendedOperationsMakeNone() throws Exception {
    JvmRun.Result result = JvmRun.of(NoNativeCallsTest.class, "counts").run();
    assertThat(result.output())
        .contains("locks: []")
        .contains("permits: []")
        .contains("events: []")
        .contains("messages: []")
        .contains("a wait: [syscall");
    assertThat(result.exit()).isZero();
  }

  static void counts(String[] arguments) throws Exception {
    CountedLinux linux = CountedLinux.install();
    try (SharedMutex mutex = SharedMutex.create();
        SharedSemaphore places = SharedSemaphore.create(2, 2);
        SharedEvent event = SharedEvent.autoReset()) {
      linux.begin();
      for (int i = 0; i < ROUNDS; i++) {
        mutex.lock().close();
      }
      System.out.println("locks: " + linux.calls());
      linux.begin();
      for (int i = 0; i < ROUNDS; i++) {
        places.acquire();
        places.release();
        places.take();
        places.post();
      }
      System.out.println("permits: " + linux.calls());
      linux.begin();
      for (int i = 0; i < ROUNDS; i++) {
        event.set();
        event.await();
      }
      System.out.println("events: " + linux.calls());
      messages(linux);
      // The count would show it.
      linux.begin();
      while (linux.calls().isEmpty()) {
        assertThat(event.await(Duration.ofMillis(20))).isFalse();
      }
      System.out.println("a wait: " + linux.calls());
    }
  }

  private static void messages(CountedLinux linux) throws Exception {
    ByteBuffer region =
        ByteBuffer.allocateDirect(LaneLayout.bytes(CAPACITY) + 64)
            .alignedSlice(64)
            .slice(0, LaneLayout.bytes(CAPACITY))
            .order(ByteOrder.nativeOrder());
    LaneMemory memory = LaneMemory.of(region, CAPACITY);
    try (OsBell one = Current.os().createBell();
        OsBell other = Current.os().createBell()) {
      LaneEnd sending = LaneEnd.ofSender("sender", memory, one, other, new LivingPeer());
      LaneEnd receiving = LaneEnd.ofReceiver("receiver", memory, other, one, new LivingPeer());
      Sender sender = new Sender(sending, 1, 0);
      Receiver receiver = new Receiver(receiving, 0);
      ByteBuffer message = ByteBuffer.allocateDirect(24);
      linux.begin();
      for (int i = 0; i < ROUNDS; i++) {
        sender.send(message.clear());
        assertThat(receiver.receive(m -> {})).isTrue();
      }
      System.out.println("messages: " + linux.calls());
    }
  }
}
