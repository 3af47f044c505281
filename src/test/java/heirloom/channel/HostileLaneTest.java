package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SyncChild;
import heirloom.testing.HandleCensus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * R12 of docs/reliability.md, lanes: a child writes garbage into every word of its lane while the
 * parent reads and writes. The parent says so, ends that child, and goes on with the others.
 */
@ExtendWith(HandleCensus.class)
@Tag("windows")
class HostileLaneTest {

  private static final int CAPACITY = 4096;

  /** Which words: those behind the header, the whole region now and then, one record's header. */
  private static void spoil(ByteBuffer region, Random random) {
    int word =
        switch (random.nextInt(4)) {
          case 0 -> 8 * random.nextInt(region.capacity() / 8);
          case 1 -> LaneLayout.RING + 8 * random.nextInt(CAPACITY / 8);
          default ->
              LaneLayout.TAIL + 8 * random.nextInt((LaneLayout.DEATHS - LaneLayout.TAIL) / 8);
        };
    long value =
        switch (random.nextInt(6)) {
          case 0 -> random.nextLong();
          case 1 -> random.nextInt(3 * CAPACITY);
          case 2 -> 8L * random.nextInt(2 * CAPACITY);
          case 3 -> region.getLong(word) ^ 1L << random.nextInt(64);
          case 4 -> RecordHeader.of(random.nextInt(CAPACITY), 0, 0, random.nextInt(16));
          default -> 0;
        };
    region.putLong(word, value);
  }

  @Test
  void garbageWhileTheParentReadsAndWrites() throws Exception {
    corruptLive(300_000);
  }

  @Test
  @Tag("campaign")
  void tenMillionCorruptions() throws Exception {
    corruptLive(10_000_000);
  }

  /**
   * In this process, as fast as can be: a thread writes garbage, two others use the lane until they
   * are told, then it is a new lane's turn. A wild read would end the JVM, an endless loop the
   * test.
   */
  private static void corruptLive(long wanted) throws Exception {
    long seed = System.nanoTime();
    System.out.println("corruptions: seed=" + seed);
    Random random = new Random(seed);
    long written = 0;
    int violations = 0;
    int rounds = 0;
    while (written < wanted) {
      rounds++;
      Lab lab = new Lab();
      AtomicBoolean over = new AtomicBoolean();
      List<CompletableFuture<Boolean>> ends =
          List.of(
              CompletableFuture.supplyAsync(() -> lab.read(over)),
              CompletableFuture.supplyAsync(() -> lab.write(over)));
      int share = 1 + random.nextInt(3000);
      for (int i = 0; i < share; i++) {
        spoil(lab.region, random);
      }
      over.set(true);
      written += share;
      for (CompletableFuture<Boolean> end : ends) {
        violations += end.get() ? 1 : 0;
      }
      lab.repair();
    }
    System.out.println(
        "corruptions: written=" + written + ", lanes=" + rounds + ", violations=" + violations);
    assertThat(violations).isPositive();
  }

  /** A lane in plain memory, used by polling. */
  private static final class Lab {
    private final ByteBuffer region =
        ByteBuffer.allocateDirect(LaneLayout.bytes(CAPACITY) + 64)
            .alignedSlice(64)
            .slice(0, LaneLayout.bytes(CAPACITY))
            .order(java.nio.ByteOrder.nativeOrder());
    private final LaneMemory memory = LaneMemory.of(region, CAPACITY);
    private final LaneReader reader;
    private final LaneWriter writer;

    Lab() throws PeerViolationException {
      reader = new LaneReader(memory);
      writer = new LaneWriter(memory);
    }

    /** Whether it was told of nonsense. */
    boolean read(AtomicBoolean over) {
      StreamAssembly assembly = new StreamAssembly(CAPACITY * 4);
      Message message = new Message(memory);
      long sum = 0;
      try {
        while (!over.get()) {
          if (reader.find()) {
            long header = reader.header();
            reader.take();
            int length = RecordHeader.length(header);
            if (RecordHeader.isWhole(header)) {
              ByteBuffer window = memory.window();
              for (byte b : message.at(window, window, reader.body(), length, header).copy()) {
                sum += b;
              }
            } else if (assembly.add(memory.ring(), reader.body(), header)) {
              assembly.forget();
            }
            reader.finish();
            reader.releaseHead();
          }
        }
        return sum == Long.MIN_VALUE;
      } catch (PeerViolationException e) {
        return true;
      }
    }

    boolean write(AtomicBoolean over) {
      try {
        for (int i = 0; !over.get(); i++) {
          int length = i * 31 % 900;
          int at = writer.claim(length);
          if (at != LaneWriter.FULL) {
            for (int k = 0; k < length; k++) {
              memory.ring().put(at + k, (byte) k);
            }
            writer.publish(length, 0, 0, RecordHeader.WHOLE);
          }
        }
        return false;
      } catch (PeerViolationException e) {
        return true;
      }
    }

    /** The repair of such a lane also ends, in order or not. */
    void repair() {
      try {
        assertThat(new LaneRepair("lab", memory, 3).receiverDied()).isNotNull();
      } catch (PeerViolationException e) {
        assertThat(e).hasMessageContaining("=");
      }
    }
  }

  @Test
  void aChildThatWritesGarbageIsEndedAndTheOthersGoOn() throws Exception {
    try (Channel spoiled = Channel.fromChild(CAPACITY);
        Channel sound = Channel.fromChild(CAPACITY);
        FanIn fan = FanIn.of(spoiled, sound)) {
      List<PeerViolationException> told = new ArrayList<>();
      spoiled.onViolation(told::add);
      Child bad = SyncChild.of(HostileLaneTest.class, "spoils").inherit("lane", spoiled).start();
      Child good = SyncChild.of(HostileLaneTest.class, "works").inherit("lane", sound).start();
      int[] received = {0};
      while (fan.receive(
          (from, m) -> {
            if (from == sound) {
              received[0]++;
            }
          })) {
        // Until the sound lane's end.
      }
      assertThat(received[0]).isEqualTo(10_000);
      assertThat(good.waitFor()).isZero();
      assertThat(bad.waitFor()).isNotZero();
      assertThat(told).hasSize(1);
      assertThatThrownBy(spoiled::open)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("given up");
    }
  }

  /** Never ends by itself. */
  static void spoils(String[] arguments) throws Exception {
    Sender sender = Inheritance.current().take("lane", Sender.TYPE);
    ByteBuffer region = LaneSpoiler.region(sender);
    Random random = new Random(1);
    while (true) {
      spoil(region, random);
      // An announced sleep or a closed state must not hide the rest.
      region.putInt(LaneLayout.SENDER_STATE, 0);
    }
  }

  static void works(String[] arguments) throws Exception {
    try (Sender sender = Inheritance.current().take("lane", Sender.TYPE)) {
      for (int i = 0; i < 10_000; i++) {
        sender.send(ByteBuffer.allocate(40));
      }
    }
  }

  @Test
  void aSenderThatWaitsIsToldToo() throws Exception {
    try (Channel tasks = Channel.toChild(CAPACITY)) {
      Child bad =
          SyncChild.of(HostileLaneTest.class, "movesTheHead").inherit("lane", tasks).start();
      assertThatThrownBy(
              () -> {
                while (tasks.sender().send(ByteBuffer.allocate(100), 0, Duration.ofSeconds(90))) {
                  // Until it looks at the head.
                }
              })
          .isInstanceOf(PeerViolationException.class);
      assertThat(bad.waitFor()).isNotZero();
    }
  }

  static void movesTheHead(String[] arguments) throws Exception {
    Receiver receiver = Inheritance.current().take("lane", Receiver.TYPE);
    LaneSpoiler.region(receiver).putLong(LaneLayout.HEAD, 1L << 40);
    Thread.sleep(1_000_000);
  }
}
