package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.os.windows.WindowsPrograms;
import heirloom.testing.COracle;
import heirloom.testing.OwnThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Messages both ways with a program in C, whichever of the two makes the boxes. */
@EnabledOnOs(
    value = {OS.WINDOWS, OS.LINUX},
    disabledReason = "the two systems that have such names")
final class MessageBoxTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MESSAGES = 300;

  private final MessageNames there = names("there");
  private final MessageNames back = names("back");

  private static MessageNames names(String direction) {
    return new MessageNames(
        Names.of("shareMemory-" + direction),
        Names.of("WriteMap-" + direction),
        Names.of("ReadMap-" + direction));
  }

  @AfterEach
  void removeNames() throws Exception {
    MessageBox.remove(there);
    MessageBox.remove(back);
  }

  private static String program() {
    return Current.isWindows() ? WindowsPrograms.path("messages") : COracle.program("messages");
  }

  /** The C library wants a slash before a name, which Windows does not know. */
  private static List<String> words(MessageNames names) {
    String slash = Current.isWindows() ? "" : "/";
    return Stream.of(names.memory(), names.writable(), names.readable())
        .map(name -> slash + name)
        .toList();
  }

  private Process start(String who) throws Exception {
    return new ProcessBuilder(
            Stream.of(List.of(program(), who), words(there), words(back))
                .flatMap(List::stream)
                .toList())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void manyMessagesGoBothWays() throws Exception {
    try (MessageBox out = MessageBox.create(there, 1024);
        MessageBox in = MessageBox.create(back, 1024)) {
      Process other = start("open");
      converse(out, in);
      assertThat(other.waitFor()).isZero();
    }
    MessageBox.remove(there);
    assertMissing(() -> MessageBox.open(there));
  }

  private static void assertMissing(ThrowingCallable call) {
    // ENOENT and ERROR_FILE_NOT_FOUND are both 2.
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.code()).isEqualTo(2));
  }

  @Test
  void theOtherProgramMayMakeTheBoxes() throws Exception {
    Process other = start("create");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(other.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(lines.readLine()).isEqualTo("ready");
      try (MessageBox out = MessageBox.open(there);
          MessageBox in = MessageBox.open(back)) {
        assertThat(out.capacity()).isEqualTo(1024 - 128);
        converse(out, in);
        assertThat(other.waitFor()).isZero();
      }
    }
  }

  /** A reader thread of its own, as such programs have it. */
  private static void converse(MessageBox out, MessageBox in) throws Exception {
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < MESSAGES; i++) {
                  assertThat(out.send(text(i), LONG)).isTrue();
                }
                assertThat(out.send("", LONG)).isTrue();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    sender.start();
    for (int i = 0; i < MESSAGES; i++) {
      assertThat(in.receive(LONG)).contains(new StringBuilder(text(i)).reverse().toString());
    }
    assertThat(in.receive(LONG)).contains("");
    sender.join();
    assertThat(in.receive(Duration.ZERO)).isEmpty();
  }

  /** Every seventh is longer than the memory. */
  private static String text(int i) {
    return ("message " + i).repeat(i % 7 == 0 ? 300 : 1);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "names that are files")
  void memoryWithoutAHeaderIsToldAndHoldsNoDescriptor() throws Exception {
    PosixSemaphore.create(there.writable(), 1).close();
    PosixSemaphore.create(there.readable(), 0).close();
    Path memory = Files.createFile(Path.of("/dev/shm", there.memory()));
    for (int bytes : new int[] {0, 5, 4096}) {
      Files.write(memory, new byte[bytes]);
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> MessageBox.open(there))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("without the header of a message box");
      }
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(descriptors.filter(one -> leadsTo(one, there.memory()))).isEmpty();
    }
  }

  private static boolean leadsTo(Path descriptor, String name) {
    try {
      return Files.readSymbolicLink(descriptor).endsWith(name);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** As the documents' program ends: a reader thread loops, the main thread closes. */
  @Test
  void aCloseBesideARunningThreadKeepsTheBoxUsable() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (MessageBox out = MessageBox.create(there, 1024)) {
        CompletableFuture<Throwable> reader = new CompletableFuture<>();
        MessageBox in = MessageBox.open(there);
        CountDownLatch some = new CountDownLatch(20);
        OwnThread.EACH.execute(
            () -> {
              try {
                while (true) {
                  in.receive(LONG);
                  some.countDown();
                }
              } catch (IOException | InterruptedException | RuntimeException e) {
                reader.complete(e);
              }
            });
        while (some.getCount() > 0) {
          assertThat(out.send("x".repeat(2000), LONG)).isTrue();
        }
        in.close();
        assertThat(reader.get()).isInstanceOf(IllegalStateException.class);
        try (MessageBox next = MessageBox.open(there)) {
          // What the first had no time for.
          next.receive(Duration.ZERO);
          assertThat(out.send("next", LONG)).isTrue();
          assertThat(next.receive(LONG)).contains("next");
        }
      }
      MessageBox.remove(there);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "names that are files")
  void memoryOfTwoGibibytesIsNoMessageBox() throws Exception {
    PosixSemaphore.create(there.writable(), 1).close();
    PosixSemaphore.create(there.readable(), 0).close();
    Path memory = Files.createFile(Path.of("/dev/shm", there.memory()));
    try (FileChannel file = FileChannel.open(memory, java.nio.file.StandardOpenOption.WRITE)) {
      file.write(java.nio.ByteBuffer.allocate(1), 1L << 31); // all but a page of it is a hole
      assertThatThrownBy(() -> MessageBox.open(there))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no message box has 2 GiB or more");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "names that are files")
  void aNameThatCannotBeRemovedKeepsNoOther() throws Exception {
    PosixSemaphore.create(there.writable(), 1).close();
    PosixSemaphore.create(there.readable(), 0).close();
    Path memory = Files.createDirectory(Path.of("/dev/shm", there.memory()));
    try {
      assertThatThrownBy(() -> MessageBox.remove(there)).isInstanceOf(OsException.class);
      assertThat(Path.of("/dev/shm/sem." + there.writable())).doesNotExist();
      assertThat(Path.of("/dev/shm/sem." + there.readable())).doesNotExist();
    } finally {
      Files.delete(memory);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory that can be truncated")
  void truncatedMemoryIsToldAndTheTurnIsNotLost() throws Exception {
    try (MessageBox box = MessageBox.create(there, 200);
        PosixSemaphore writable = PosixSemaphore.open(there.writable());
        PosixSemaphore readable = PosixSemaphore.open(there.readable())) {
      truncate(there);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> box.send("x", Duration.ofSeconds(30)))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("somebody truncated it");
        assertThat(writable.value()).isEqualTo(1);
        assertThat(readable.value()).isZero();
      }
      writable.acquire();
      readable.release();
      assertThatThrownBy(() -> box.receive(Duration.ofSeconds(30)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("somebody truncated it");
      assertThat(writable.value()).isEqualTo(1);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory that can be truncated")
  void memoryThatIsTruncatedWhileABoxOpensIsToldToo() throws Exception {
    MessageBox.create(there, 200).close();
    MessageParts parts = MessageParts.open(there);
    try {
      truncate(there);
      assertThatThrownBy(() -> MessageLayout.open(parts.memory(), there.memory(), parts.touch()))
          .isInstanceOf(TruncatedException.class);
    } finally {
      parts.close();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory that can be truncated")
  void turnsOverMemoryThatIsGoneKeepNoListener() throws Exception {
    try (PosixSharedMemory memory = PosixSharedMemory.create(there.memory(), 4096);
        View view = memory.map(ViewAccess.WRITE)) {
      truncate(there);
      for (int i = 0; i < 3; i++) {
        // Would be told that it has a listener, were the first one kept.
        assertThatThrownBy(() -> Turns.signals(view.bytes(), Turns.Side.READER))
            .isInstanceOf(InternalError.class);
      }
    }
    UserSignal.listen().close();
  }

  private static void truncate(MessageNames names) throws IOException {
    try (FileChannel memory =
        FileChannel.open(
            Path.of("/dev/shm", names.memory()), java.nio.file.StandardOpenOption.WRITE)) {
      memory.truncate(0);
    }
  }

  @Test
  void namesThatAreTakenOrMissingAreToldAndNothingIsLeft() throws Exception {
    assertMissing(() -> MessageBox.open(there));
    MessageNames half = new MessageNames(there.memory(), back.writable(), there.readable());
    try (MessageBox taken = MessageBox.create(back, 1024)) {
      assertThat(taken.receive(Duration.ZERO)).isEqualTo(Optional.empty());
      assertTaken(() -> MessageBox.create(back, 1024));
      assertTaken(() -> MessageBox.create(half, 1024));
      // What the failed creation had made is gone.
      assertMissing(() -> MessageBox.open(there));
      try (MessageBox box = MessageBox.create(there, 200)) {
        assertThat(box.capacity()).isEqualTo(72);
      }
    }
  }

  private static void assertTaken(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            OsException.class, e -> assertThat(e.symbol()).isIn("EEXIST", "ERROR_ALREADY_EXISTS"));
  }
}
