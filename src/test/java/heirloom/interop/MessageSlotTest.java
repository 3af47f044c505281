package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.testing.OwnThread;
import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The turns of a message box, over plain memory and the JDK's semaphores; on every system. */
final class MessageSlotTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final int SIZE = 1024;
  private static final int CAPACITY = SIZE - 128;

  private final ByteBuffer memory = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
  private final Semaphore writable = new Semaphore(1);
  private final Semaphore readable = new Semaphore(0);
  private final MessageSlot writer;
  private final MessageSlot reader;

  MessageSlotTest() {
    MessageLayout.create(memory, SIZE, "box");
    writer = newSlot();
    reader = newSlot();
  }

  private MessageSlot newSlot() {
    try {
      return new MessageSlot(
          MessageLayout.open(memory, "box", Runnable::run), turn(writable), turn(readable));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static MessageSlot.Turn turn(Semaphore semaphore) {
    return new MessageSlot.Turn() {
      @Override
      public boolean acquire(Duration limit) throws InterruptedException {
        return semaphore.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
      }

      @Override
      public void release() {
        semaphore.release();
        assertThat(semaphore.availablePermits()).as("as a maximum of 1").isLessThanOrEqualTo(1);
      }
    };
  }

  private boolean send(String text) throws Exception {
    return writer.send(text.getBytes(StandardCharsets.UTF_8), SHORT);
  }

  private Optional<String> receive() throws Exception {
    return reader.receive(SHORT);
  }

  @Test
  void nothingIsReadBeforeItIsWrittenNorTwice() throws Exception {
    assertThat(receive()).isEmpty();
    assertThat(send("one")).isTrue();
    assertThat(send("two")).as("nobody took the first").isFalse();
    assertThat(receive()).contains("one");
    assertThat(receive()).isEmpty();
    assertThat(send("three")).isTrue();
    assertThat(receive()).contains("three");
  }

  @Test
  void aShortTextHasNothingOfALongerOneBeforeIt() throws Exception {
    assertThat(send("a long text, all of which stays in the memory")).isTrue();
    assertThat(receive()).isPresent();
    assertThat(send("short")).isTrue();
    assertThat(receive()).contains("short");
    assertThat(send("")).isTrue();
    assertThat(receive()).contains("");
  }

  @Test
  void everyCharacterArrivesAlsoTheOneThatEndsTextsInC() throws Exception {
    String text = "a\0b \u5171\u4EAB\u5185\u5B58 \uD83D\uDE00\n";
    assertThat(send(text)).isTrue();
    assertThat(receive()).contains(text);
  }

  @Test
  void anOverlongTextArrivesWhole() throws Exception {
    // Three bytes a character, and a piece's size no multiple of it: characters are cut.
    String text = "\u5171".repeat(10 * CAPACITY / 3 + 1);
    CompletableFuture<Optional<String>> got =
        CompletableFuture.supplyAsync(
            () -> uninterrupted(() -> reader.receive(LONG)), OwnThread.EACH);
    assertThat(writer.send(text.getBytes(StandardCharsets.UTF_8), LONG)).isTrue();
    assertThat(got.get()).contains(text);
  }

  @Test
  void textsAboutAsLongAsThePieceArriveWhole() throws Exception {
    List<String> texts = new ArrayList<>();
    for (int n = 1; n <= 3; n++) {
      for (int more = -1; more <= 1; more++) {
        texts.add("x".repeat(n * CAPACITY + more));
      }
    }
    assertAllArrive(texts);
  }

  private void assertAllArrive(List<String> texts) throws Exception {
    CompletableFuture<Boolean> sent =
        CompletableFuture.supplyAsync(
            () ->
                uninterrupted(
                    () -> {
                      for (String text : texts) {
                        writer.send(text.getBytes(StandardCharsets.UTF_8), LONG);
                      }
                      return true;
                    }),
            OwnThread.EACH);
    for (String text : texts) {
      assertThat(reader.receive(LONG)).contains(text);
    }
    assertThat(sent.get()).isTrue();
  }

  @Test
  void ofATextWhoseSenderGaveUpNothingArrives() throws Exception {
    assertThat(send("x".repeat(3 * CAPACITY))).as("nobody takes its second piece").isFalse();
    assertThat(receive()).isEmpty();
    assertThat(send("next")).isTrue();
    assertThat(receive()).contains("next");
  }

  @Test
  void manyRandomTextsArriveInOrder() throws Exception {
    long seed = System.nanoTime();
    System.out.println("MessageSlotTest seed " + seed);
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      texts.add("\u00E9".repeat(random.nextInt(3 * CAPACITY)));
    }
    assertAllArrive(texts);
  }

  private interface Act<T> {
    T run() throws Exception;
  }

  private static <T> T uninterrupted(Act<T> act) {
    try {
      return act.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A piece as another program writes it. */
  private void piece(long serial, String text, long left, long before) {
    assertThat(writable.tryAcquire()).isTrue();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    memory.put(128, bytes);
    memory.putInt(20, bytes.length);
    memory.putLong(24, serial);
    memory.putLong(32, left);
    memory.putLong(40, before);
    readable.release();
  }

  @Test
  void theTailOfAMessageIsNoMessage() throws Exception {
    piece(1, "head", 8, 0);
    assertThat(receive()).isEmpty();
    piece(1, "body", 4, 4);
    // Another reader comes in the middle.
    assertThat(newSlot().receive(SHORT)).isEmpty();
    piece(1, "tail", 0, 8);
    assertThat(receive()).as("the first one misses the middle").isEmpty();
    piece(2, "next", 0, 0);
    assertThat(receive()).contains("next");
  }

  @Test
  void afterAPieceThatCouldNotBeTheRestIsNoMessage() throws Exception {
    piece(1, "head", 8, 0);
    assertThat(receive()).isEmpty();
    piece(1, "body", -1, 4);
    assertThatThrownBy(this::receive).isInstanceOf(IOException.class);
    piece(1, "tail", 0, 8);
    assertThat(receive()).isEmpty();
  }

  @Test
  void piecesOfTwoMessagesAreNeverOne() throws Exception {
    piece(1, "head", 4, 0);
    assertThat(receive()).isEmpty();
    piece(2, "tail", 0, 4);
    assertThat(receive()).as("another serial number").isEmpty();
    piece(3, "head", 4, 0);
    assertThat(receive()).isEmpty();
    piece(3, "t", 0, 4);
    assertThat(receive()).as("another length of all").isEmpty();
  }

  @Test
  void theLimitHoldsAlsoBehindAnotherThread() throws Exception {
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(
            () -> uninterrupted(() -> reader.receive(LONG)), OwnThread.EACH);
    Patience.await().until(readable::hasQueuedThreads);
    assertThat(reader.receive(Duration.ZERO)).isEmpty();
    // The first one still waits: the second was not kept until its end.
    assertThat(first).isNotDone();
    assertThat(writer.send("one".getBytes(StandardCharsets.UTF_8), SHORT)).isTrue();
    assertThat(first.get()).contains("one");
    assertThat(send("two")).isTrue();
    CompletableFuture<Boolean> sending =
        CompletableFuture.supplyAsync(
            () -> uninterrupted(() -> writer.send(new byte[] {'3'}, LONG)), OwnThread.EACH);
    Patience.await().until(writable::hasQueuedThreads);
    assertThat(writer.send(new byte[0], Duration.ZERO)).isFalse();
    assertThat(sending).isNotDone();
    assertThat(receive()).contains("two");
    assertThat(sending.get()).isTrue();
    assertThat(receive()).contains("3");
  }

  @Test
  void aLimitMayBeLongerThanAnybodyLives() throws Exception {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(writer.send(new byte[] {'x'}, forEver)).isTrue();
    assertThat(reader.receive(forEver)).contains("x");
  }

  @Test
  void whatCannotBeIsRefusedAndTheNextIsRead() throws Exception {
    int[][] wrong = {{20, -1}, {20, CAPACITY + 1}, {36, -1}};
    for (int[] one : wrong) {
      assertThat(send("text")).isTrue();
      memory.putInt(one[0], one[1]);
      assertThatThrownBy(this::receive).isInstanceOf(IOException.class);
      assertThat(send("next")).isTrue();
      assertThat(receive()).contains("next");
    }
    assertThat(send("text")).isTrue();
    memory.putLong(32, 1L << 40);
    assertThatThrownBy(this::receive)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected at most 67108864");
    assertThat(send("text")).isTrue();
    memory.putLong(32, Long.MAX_VALUE);
    assertThatThrownBy(this::receive)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected at most 67108864");
  }

  @Test
  void theHeaderRecordsSizeAndName() throws Exception {
    assertThat(memory.getInt(0)).isEqualTo(0x47534D48);
    assertThat(memory.getInt(4)).isEqualTo(128);
    assertThat(memory.getLong(8)).isEqualTo(SIZE);
    assertThat(memory.getInt(16)).isEqualTo(3);
    assertThat(memory.get(48)).isEqualTo((byte) 'b');
    assertThatThrownBy(() -> MessageLayout.open(memory, "other", Runnable::run))
        .isInstanceOf(IOException.class)
        .hasMessage("name=other calls itself box");
    memory.putLong(8, 4097);
    assertThatThrownBy(() -> MessageLayout.open(memory, "box", Runnable::run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("size=4097");
    memory.putInt(0, 1);
    assertThatThrownBy(() -> MessageLayout.open(memory, "box", Runnable::run))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("without the header");
  }

  @Test
  void mistakesAreTold() {
    assertThatThrownBy(() -> MessageLayout.create(memory, 128, "box"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size=128, expected more than the header's 128");
    assertThatThrownBy(() -> MessageLayout.create(memory, 200, "n".repeat(81)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCloseWaitsForWhoHasATurnAndEndsWhoWaitsForOne() throws Exception {
    AtomicInteger inTheMiddle = new AtomicInteger();
    for (int i = 0; i < 30; i++) {
      MessageSlot sender = newSlot();
      MessageSlot receiver = newSlot();
      CompletableFuture<Throwable> sending =
          ended(
              () -> {
                while (true) {
                  sender.send(new byte[2 * CAPACITY], LONG);
                }
              });
      CompletableFuture<Throwable> receiving =
          ended(
              () -> {
                while (true) {
                  if (receiver.receive(LONG).isPresent()) {
                    inTheMiddle.incrementAndGet();
                  }
                }
              });
      int before = inTheMiddle.get();
      Patience.await().until(() -> inTheMiddle.get() > before);
      (i % 2 == 0 ? sender : receiver).close();
      assertThat((i % 2 == 0 ? sending : receiving).get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the message box is closed");
      (i % 2 == 0 ? receiver : sender).close();
      assertThat(sending.get()).isInstanceOf(IllegalStateException.class);
      assertThat(receiving.get()).isInstanceOf(IllegalStateException.class);
      assertThat(writable.availablePermits() + readable.availablePermits())
          .as("one of the two is 1: the next program can go on")
          .isEqualTo(1);
      if (readable.tryAcquire()) {
        writable.release();
      }
    }
  }

  /** What a loop ends with. */
  private static CompletableFuture<Throwable> ended(Act<Object> act) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new AssertionError(act.run());
          } catch (Exception e) {
            return e;
          }
        },
        OwnThread.EACH);
  }

  @Test
  void aPieceThatCannotBeWrittenGivesTheTurnBack() throws Exception {
    MessageSlot failing =
        new MessageSlot(
            MessageLayout.open(
                memory,
                "box",
                copying -> {
                  copying.run();
                  if (writable.availablePermits() == 0) {
                    throw new InternalError("a page is gone");
                  }
                }),
            turn(writable),
            turn(readable));
    assertThatThrownBy(() -> failing.send(new byte[1], SHORT)).isInstanceOf(InternalError.class);
    assertThat(writable.availablePermits()).isEqualTo(1);
    assertThat(readable.availablePermits()).isZero();
  }
}
