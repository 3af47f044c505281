package heirloom.interop;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** shm_open and shm_unlink, with a C program on the other side. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "POSIX shared memory")
@ExtendWith(Leftovers.class)
class PosixSharedMemoryTest {

  private static final String NAME = "/heirloom-test-" + ProcessHandle.current().pid();
  private static final PeerRecord OURS = new PeerRecord(7, 1.5, "from java");

  @AfterEach
  void removed() throws IOException {
    try {
      PosixSharedMemory.remove(NAME);
    } catch (OsException e) {
      assertThat(e.symbol()).isEqualTo("ENOENT");
    }
  }

  @Test
  void failuresNameTheirObject() throws Exception {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> PosixSharedMemory.open(NAME),
            () -> PosixSharedMemory.remove(NAME),
            () -> PosixSemaphore.open(NAME),
            () -> PosixSemaphore.openOfAnyOwner(NAME),
            () -> PosixSemaphore.remove(NAME))) {
      assertThatThrownBy(call)
          .isInstanceOf(OsException.class)
          .hasMessageContaining("ENOENT (2)")
          .hasMessageContaining("name=" + NAME);
    }
    assertThatThrownBy(() -> PosixSemaphore.open(NAME)).hasMessageStartingWith("sem_open: ENOENT");
    assertThatThrownBy(() -> PosixSharedMemory.create(NAME, Long.MAX_VALUE))
        .hasMessageMatching("(ftruncate|fallocate): .*name=" + NAME + "($|;.*)");
    try (PosixSharedMemory memory = PosixSharedMemory.create(NAME, 10)) {
      assertThat(memory.name()).isEqualTo(NAME);
      assertThatThrownBy(() -> PosixSharedMemory.create(NAME, 10))
          .hasMessageContaining("EEXIST (17)")
          .hasMessageContaining("name=" + NAME);
    }
    SystemVKey key = new SystemVKey(0x7777_0123);
    assertThatThrownBy(() -> SystemVSharedMemory.open(key)).hasMessageContaining("key=0x77770123");
    assertThatThrownBy(() -> SystemVSemaphores.open(key)).hasMessageContaining("key=0x77770123");
    assertThatThrownBy(() -> SystemVKey.of(Path.of("/nonexistent/x"), 1))
        .hasMessageContaining("file=/nonexistent/x");
    SystemVSharedMemory segment = SystemVSharedMemory.create(SystemVKey.PRIVATE, 100);
    segment.remove();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            segment::attach, segment::status, segment::remove, () -> segment.allow(0600))) {
      assertThatThrownBy(call)
          .isInstanceOf(OsException.class)
          .hasMessageContaining("EINVAL (22)")
          .hasMessageEndingWith("; id=" + segment.id());
    }
    SystemVSemaphores set = SystemVSemaphores.create(SystemVKey.PRIVATE, 1);
    set.remove();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> set.give(0), () -> set.value(0), () -> set.setValue(0, 1), set::mode)) {
      assertThatThrownBy(call)
          .isInstanceOf(OsException.class)
          .hasMessageContaining("EINVAL (22)")
          .hasMessageContaining("; id=" + set.id());
    }
  }

  @Test
  void aClosedViewHoldsNoDescriptorThoughItsBufferLives() throws Exception {
    ByteBuffer bytes;
    try (PosixSharedMemory memory = PosixSharedMemory.create(NAME, 10);
        View view = memory.map(ViewAccess.WRITE)) {
      bytes = view.bytes();
    }
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(descriptors.map(PosixSharedMemoryTest::target))
          .noneMatch(target -> target.contains(NAME));
    }
    bytes.put(0, (byte) 1);
    assertThat(bytes.get(0)).isEqualTo((byte) 1);
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void whatIsWrittenHereIsReadInC() throws IOException {
    try (PosixSharedMemory memory = PosixSharedMemory.create(NAME, PeerRecord.SIZE);
        View view = memory.map(ViewAccess.WRITE)) {
      view.write(0, OURS.encode());
      assertThat(CPeer.say("shm", "read", NAME)).isEqualTo("7 1.5 from java");
      assertThat(CPeer.say("shm", "write", NAME, "from c")).isEqualTo("written");
      assertThat(PeerRecord.decode(view.read(0, PeerRecord.SIZE)))
          .isEqualTo(PeerRecord.ofPeer("from c"));
    }
  }

  @Test
  void whatCMadeOutlivesItAndIsOpenedHere() throws IOException {
    assertThat(CPeer.say("shm", "create", NAME, "left behind")).isEqualTo("written");
    try (PosixSharedMemory memory = PosixSharedMemory.openReadOnly(NAME);
        View view = memory.map(ViewAccess.READ)) {
      assertThat(memory.size()).isEqualTo(PeerRecord.SIZE);
      assertThat(PeerRecord.decode(view.read(0, PeerRecord.SIZE)).text()).isEqualTo("left behind");
      assertThatThrownBy(() -> view.bytes().put(0, (byte) 1))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThatThrownBy(() -> view.write(0, new byte[1]))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThatThrownBy(() -> memory.map(ViewAccess.WRITE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aCreationIsExclusiveAndOwnerOnly() throws IOException {
    try (PosixSharedMemory memory = PosixSharedMemory.create(NAME, 100)) {
      assertThat(memory.size()).isEqualTo(100);
      assertThat(mode()).isEqualTo("rw-------");
      assertThatThrownBy(() -> PosixSharedMemory.create(NAME, 100))
          .isInstanceOfSatisfying(
              OsException.class, e -> assertThat(e.symbol()).isEqualTo("EEXIST"));
    }
  }

  @Test
  void forEverybodyIsSoWhateverTheUmask() throws IOException {
    PosixSharedMemory.createForEverybody(NAME, 100).close();
    assertThat(mode()).isEqualTo("rw-rw-rw-");
  }

  private static String mode() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file()));
  }

  private static Path file() {
    return Path.of("/dev/shm" + NAME);
  }

  @Test
  void anotherUsersIsRefusedUnlessAskedFor() throws IOException {
    PosixSharedMemory.create(NAME, 100).close();
    ForeignUser.give(file());
    assertThatThrownBy(() -> PosixSharedMemory.open(NAME))
        .isInstanceOf(ForeignOwnerException.class)
        .hasMessageContaining("belongs to user 65534");
    assertThatThrownBy(() -> PosixSharedMemory.openReadOnly(NAME))
        .isInstanceOf(ForeignOwnerException.class);
    PosixSharedMemory.openOfAnyOwner(NAME).close();
  }

  @Test
  void aNamedPipeOrADirectoryIsRefusedAndNotWaitedFor() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", "-m", "666", file().toString()).start().waitFor())
        .isZero();
    refusedAs("a named pipe");
    // With a writer there an open for reading would succeed.
    try (FileChannel pipe = FileChannel.open(file(), StandardOpenOption.READ, WRITE)) {
      assertThat(pipe.isOpen()).isTrue();
      refusedAs("a named pipe");
    }
    Files.delete(file());
    Files.createDirectory(file());
    try {
      assertThatThrownBy(() -> PosixSharedMemory.openReadOnly(NAME))
          .hasMessageEndingWith(
              "name=" + NAME + "; this is a directory, and only a regular file can be mapped");
      assertThatThrownBy(() -> PosixSharedMemory.open(NAME))
          .hasMessageStartingWith("shm_open: EINVAL (22)")
          .hasMessageEndingWith("name=" + NAME + "; it is a directory");
    } finally {
      Files.delete(file());
    }
  }

  private static void refusedAs(String kind) {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> PosixSharedMemory.open(NAME),
            () -> PosixSharedMemory.openReadOnly(NAME),
            () -> PosixSharedMemory.openOfAnyOwner(NAME))) {
      assertThatThrownBy(call)
          .isInstanceOf(OsException.class)
          .hasMessageStartingWith("shm_open: EINVAL (22)")
          .hasMessageEndingWith(
              "name=" + NAME + "; this is " + kind + ", and only a regular file can be mapped");
    }
  }

  @Test
  void aNameThatIsNotThereIsNamedSo() {
    assertThatThrownBy(() -> PosixSharedMemory.open(NAME))
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("ENOENT"));
    assertThatThrownBy(() -> PosixSharedMemory.remove(NAME))
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo("ENOENT"));
    for (String bad : new String[] {"", "/", "a/b", "/../x", "..", "ä", "a b"}) {
      assertThatThrownBy(() -> PosixSharedMemory.create(bad, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void viewsAndBuffersOutliveTheCloseAndTheName() throws IOException {
    PosixSharedMemory memory = PosixSharedMemory.create(NAME, 4096);
    View view = memory.map(ViewAccess.WRITE);
    memory.close();
    PosixSharedMemory.remove(NAME);
    ByteBuffer bytes = view.bytes();
    view.close();
    bytes.putLong(0, 5);
    assertThat(bytes.getLong(0)).isEqualTo(5);
    assertThatThrownBy(() -> view.read(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> memory.map(ViewAccess.READ))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void truncatedByAnotherItIsAnException() throws IOException {
    try (PosixSharedMemory memory = PosixSharedMemory.create(NAME, 1 << 17);
        View view = memory.map(ViewAccess.WRITE)) {
      assertThat(CPeer.say("truncate", file().toString(), "4096")).isEqualTo("truncated");
      assertThatThrownBy(() -> view.read(1 << 16, 8))
          .isInstanceOf(TruncatedException.class)
          .hasMessageContaining("ends after 4096 bytes");
      assertThatThrownBy(() -> view.write(1 << 16, new byte[8]))
          .isInstanceOf(TruncatedException.class);
      assertThat(view.read(0, 8)).isEqualTo(new byte[8]);
    }
  }
}
