package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Order, back-pressure, failures. */
class OrderedOutputTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OrderedOutput output(int ahead, int kept) {
    return new OrderedOutput(out, ahead, kept, () -> {});
  }

  @Test
  void onlyTheSliceWhoseTurnItIsWritesThrough() throws Exception {
    OrderedOutput output = output(10, 100);
    OutputStream first = output.lane(0);
    OutputStream second = output.lane(1);
    second.write(bytes("second "));
    first.write(bytes("first "));
    assertThat(out).hasToString("first ");
    output.finish(1);
    first.write(bytes("still first "));
    output.finish(0);
    assertThat(out).hasToString("first still first second ");
  }

  @Test
  void whatWasKeptIsWrittenAsSoonAsItsTurnComes() throws Exception {
    OrderedOutput output = output(10, 100);
    output.lane(0);
    OutputStream second = output.lane(1);
    second.write(bytes("early "));
    output.finish(0);
    assertThat(out).hasToString("early ");
    second.write(bytes("late"));
    assertThat(out).hasToString("early late");
  }

  @Test
  void aWriterBeyondItsShareWaitsForItsTurn() throws Exception {
    OrderedOutput output = output(10, 8);
    output.lane(0);
    OutputStream second = output.lane(1);
    second.write(bytes("12345678"));
    CompletableFuture<Void> more = inThread(() -> second.write(bytes("9")));
    output.finish(0);
    more.get();
    assertThat(out).hasToString("123456789");
  }

  @Test
  void aSliceFarAheadWaitsToBegin() throws Exception {
    OrderedOutput output = output(2, 8);
    output.lane(0);
    output.lane(1);
    output.finish(1);
    CompletableFuture<Void> third = inThread(() -> output.lane(2));
    output.finish(0);
    third.get();
  }

  @Test
  void behindTheEndNothingIsPrintedAndNobodyWaits() throws Exception {
    OrderedOutput output = output(10, 4);
    output.lane(0).write(bytes("a"));
    OutputStream second = output.lane(1);
    second.write(bytes("bbbb"));
    CompletableFuture<Void> more = inThread(() -> second.write(bytes("b")));
    output.endAfter(0);
    more.get();
    output.finish(0);
    output.finish(1);
    assertThat(out).hasToString("a");
  }

  @Test
  void aFailedWriteEndsEverything() throws Exception {
    AtomicInteger told = new AtomicInteger();
    OrderedOutput output =
        new OrderedOutput(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
              }
            },
            2,
            4,
            told::incrementAndGet);
    OutputStream first = output.lane(0);
    OutputStream second = output.lane(1);
    second.write(bytes("1234"));
    CompletableFuture<Void> waiting = inThread(() -> second.write(bytes("5")));
    assertThatThrownBy(() -> first.write(1)).hasMessage("Broken pipe");
    assertThatThrownBy(waiting::get).hasRootCauseMessage("Broken pipe");
    assertThatThrownBy(() -> output.finish(0)).hasMessage("Broken pipe");
    assertThatThrownBy(() -> output.lane(3)).hasMessage("Broken pipe");
    assertThat(told).hasValue(1);
  }

  @Test
  void manyThreadsStayInOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    OrderedOutput output = output(6, 10);
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    var pool = Executors.newFixedThreadPool(3);
    for (int i = 0; i < 3; i++) {
      Random random = new Random(seed + i);
      workers.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int n = next.getAndIncrement(); n < 500; n = next.getAndIncrement()) {
                    OutputStream lane = output.lane(n);
                    for (int k = random.nextInt(8); k >= 0; k--) {
                      lane.write(bytes(n + "." + (k == 0 ? "\n" : " ")));
                    }
                    output.finish(n);
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              pool));
    }
    for (CompletableFuture<Void> worker : workers) {
      worker.get();
    }
    pool.shutdown();
    List<String> lines = out.toString(StandardCharsets.US_ASCII).lines().toList();
    assertThat(lines).hasSize(500);
    for (int n = 0; n < 500; n++) {
      assertThat(lines.get(n).split(" ", -1)).containsOnly(n + ".");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Starts the work and returns once it waits. */
  private static CompletableFuture<Void> inThread(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (Exception e) {
                done.completeExceptionally(e);
              }
            });
    thread.start();
    await().until(() -> thread.getState() == Thread.State.WAITING);
    return done;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
