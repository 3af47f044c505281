package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every call of System V shared memory by its name, with a C program on the other side. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "System V shared memory")
@ExtendWith(Leftovers.class)
class SystemVSharedMemoryTest {

  private static final long PAGE = 4096;

  @TempDir private Path folder;
  private Path file = Path.of("");
  private SystemVKey key = SystemVKey.PRIVATE;
  private final List<SystemVSharedMemory> made = new ArrayList<>();

  @BeforeEach
  void aKey() throws IOException {
    file = Files.createFile(folder.resolve("key"));
    key = SystemVKey.of(file, 'h');
  }

  @AfterEach
  void removed() throws IOException {
    for (SystemVSharedMemory one : made) {
      try {
        one.remove();
      } catch (OsException gone) {
        assertThat(gone.symbol()).isIn("EINVAL", "EIDRM");
      }
    }
  }

  private SystemVSharedMemory create(SystemVKey which, long size) throws OsException {
    SystemVSharedMemory one = SystemVSharedMemory.create(which, size);
    made.add(one);
    return one;
  }

  private static void refused(String symbol, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(OsException.class, e -> assertThat(e.symbol()).isEqualTo(symbol));
  }

  @Test
  void ftokMakesTheKeyOfFileAndProject() throws IOException {
    long inode = (Long) Files.getAttribute(file, "unix:ino");
    long device = (Long) Files.getAttribute(file, "unix:dev");
    int expected = 'h' << 24 | (int) (device & 0xff) << 16 | (int) (inode & 0xffff);
    assertThat(key.number()).isEqualTo(expected);
    refused("ENOENT", () -> SystemVKey.of(folder.resolve("missing"), 1));
    assertThatThrownBy(() -> SystemVKey.of(file, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsWrittenHereIsReadInC() throws IOException {
    SystemVSharedMemory segment = create(key, PeerRecord.SIZE);
    try (View view = segment.attach()) {
      view.write(0, new PeerRecord(7, 1.5, "from java").encode());
      assertThat(CPeer.say("sysv", "read", file.toString())).isEqualTo("7 1.5 from java");
      assertThat(CPeer.say("sysv", "write", file.toString(), "from c")).isEqualTo("written");
      assertThat(PeerRecord.decode(view.read(0, PeerRecord.SIZE)))
          .isEqualTo(PeerRecord.ofPeer("from c"));
    }
  }

  @Test
  void dataLivesWithNoProcessUntilTheRemoval() throws IOException {
    assertThat(CPeer.say("sysv", "create", file.toString(), "left behind")).isEqualTo("written");
    SystemVSharedMemory segment = SystemVSharedMemory.open(key);
    made.add(segment);
    Patience.await().until(() -> segment.status().attachments() == 0);
    try (View view = segment.attachReadOnly()) {
      assertThat(PeerRecord.decode(view.read(0, PeerRecord.SIZE)).text()).isEqualTo("left behind");
    }
    segment.remove();
    refused("ENOENT", () -> SystemVSharedMemory.open(key));
    refused("EINVAL", segment::attach);
  }

  @Test
  void statTellsWhoAndWhenAndHowMany() throws IOException {
    SystemVSharedMemory segment = create(key, 100);
    SystemVSharedMemory.Status fresh = segment.status();
    assertThat(fresh.key()).isEqualTo(key);
    assertThat(fresh.size()).isEqualTo(100);
    assertThat(fresh.mode()).isEqualTo(0600);
    assertThat(fresh.attachments()).isZero();
    assertThat(fresh.attached()).isEqualTo(Instant.EPOCH);
    assertThat(fresh.creatorPid()).isEqualTo((int) ProcessHandle.current().pid());
    try (View one = segment.attach();
        View two = segment.attach()) {
      assertThat(segment.status().attachments()).isEqualTo(2);
      one.write(0, new byte[] {9});
      assertThat(two.read(0, 1)).containsExactly(9);
      assertThat(one.address()).isNotEqualTo(two.address());
    }
    SystemVSharedMemory.Status after = segment.status();
    assertThat(after.attachments()).isZero();
    assertThat(after.detached()).isAfterOrEqualTo(after.attached());
  }

  @Test
  void setChangesTheMode() throws IOException {
    SystemVSharedMemory segment = create(key, 100);
    segment.allow(0640);
    assertThat(segment.status().mode()).isEqualTo(0640);
    assertThat(segment.status().size()).isEqualTo(100);
    assertThatThrownBy(() -> segment.allow(01000)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSystemGivesWholePages() throws IOException {
    SystemVSharedMemory segment = create(key, PAGE + 1);
    assertThat(segment.status().size()).isEqualTo(PAGE + 1);
    try (View view = segment.attach()) {
      assertThat(mappedBytes(view.address())).isEqualTo(2 * PAGE);
      assertThat(view.length()).isEqualTo(PAGE + 1);
      assertThat(view.address() % PAGE).isZero();
    }
  }

  private static long mappedBytes(long address) throws IOException {
    String start = Long.toHexString(address) + "-";
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (line.startsWith(start)) {
        String end = line.substring(start.length(), line.indexOf(' '));
        return Long.parseLong(end, 16) - address;
      }
    }
    throw new AssertionError("nothing is mapped at " + start);
  }

  @Test
  void readOnlyIsAnExceptionAndNeverACrash() throws IOException {
    SystemVSharedMemory segment = create(key, 100);
    try (View view = segment.attachReadOnly()) {
      assertThatThrownBy(() -> view.bytes().put(0, (byte) 1))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThatThrownBy(() -> view.write(0, new byte[1]))
          .isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void anAddressIsRoundedDownOnRequest() throws IOException {
    SystemVSharedMemory segment = create(key, 100);
    long free;
    try (View anywhere = segment.attach()) {
      free = anywhere.address();
    }
    // Nobody else maps there within a moment, or it is EINVAL, never a mapping over another.
    try (View near = segment.attachNear(free + 123)) {
      assertThat(near.address()).isEqualTo(free);
      refused("EINVAL", () -> segment.attachAt(free));
    }
    refused("EINVAL", () -> segment.attachAt(free + 123));
  }

  @Test
  void nothingIsAttachedWhereNullPointsTo() throws IOException {
    // Root may map page 0, where the JVM's null checks live; and shmat(2) takes 0 for "anywhere".
    SystemVSharedMemory segment = create(key, 100);
    for (long low : new long[] {Long.MIN_VALUE, -1, 0, 1, 4095, 4096, 65535}) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> segment.attachNear(low).close(), () -> segment.attachAt(low).close())) {
        assertThatThrownBy(call)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("address=" + low + ", expected 65536 or more");
      }
    }
    assertThat(segment.status().attached()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aFailedAttachIsMinusOneAndNotAnAddress() throws IOException {
    SystemVSharedMemory segment = create(SystemVKey.PRIVATE, 100);
    segment.remove();
    refused("EINVAL", segment::attach);
  }

  @Test
  void aRemovedSegmentLivesUntilItsLastDetach() throws IOException {
    SystemVSharedMemory segment = create(key, 100);
    View view = segment.attach();
    segment.remove();
    assertThat(segment.status().removed()).isTrue();
    view.write(0, new byte[] {3});
    assertThat(view.read(0, 1)).containsExactly(3);
    // The key is free already.
    SystemVSharedMemory second = create(key, 100);
    assertThat(second.id()).isNotEqualTo(segment.id());
    view.close();
    refused("EINVAL", segment::status);
  }

  @Test
  void aBufferHoldsTheAttachmentAndItsGarbageDetaches() throws IOException {
    SystemVSharedMemory segment = create(key, 100);
    View view = segment.attach();
    ByteBuffer bytes = view.bytes();
    view.close();
    bytes.put(0, (byte) 4);
    assertThat(segment.status().attachments()).isEqualTo(1);
    assertThat(bytes.get(0)).isEqualTo((byte) 4);
    bytes = ByteBuffer.allocate(1);
    Patience.await()
        .until(
            () -> {
              System.gc();
              return segment.status().attachments() == 0;
            });
    assertThat(bytes.get(0)).isZero();
  }

  @Test
  void aRemovalBetweenTheTwoCallsIsNoFailure() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  SystemVSharedMemory.create(key, 100).remove();
                } catch (IOException theOtherHasIt) {
                  // Then it removes it.
                }
              }
            });
    other.start();
    try {
      for (int i = 0; i < 10_000; i++) {
        SystemVSharedMemory one = SystemVSharedMemory.createOrOpen(key, 100);
        if (one.isCreator()) {
          one.remove();
        }
      }
    } finally {
      ended.set(true);
      other.join();
    }
  }

  @Test
  void creationIsExclusiveAndTheFirstOneCreates() throws IOException {
    SystemVSharedMemory first = SystemVSharedMemory.createOrOpen(key, 100);
    made.add(first);
    assertThat(first.isCreator()).isTrue();
    assertThat(SystemVSharedMemory.createOrOpen(key, 100).isCreator()).isFalse();
    refused("EEXIST", () -> SystemVSharedMemory.create(key, 100));
    assertThatThrownBy(() -> SystemVSharedMemory.createOrOpen(key, 5000))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("size=100");
  }

  @Test
  void whatAnotherUserMadeAndGaveToUsIsRefusedToo() throws Exception {
    AsNobody.run("gift segment", file);
    try {
      assertThatThrownBy(() -> SystemVSharedMemory.open(key))
          .isInstanceOf(ForeignOwnerException.class)
          .hasMessageContaining("65534");
    } finally {
      made.add(SystemVSharedMemory.openOfAnyOwner(key));
    }
  }

  @Test
  void anotherUsersIsRefusedUnlessAskedFor() throws Exception {
    AsNobody.run("segment", file);
    try {
      assertThatThrownBy(() -> SystemVSharedMemory.open(key))
          .isInstanceOf(ForeignOwnerException.class)
          .hasMessageContaining("65534");
    } finally {
      made.add(SystemVSharedMemory.openOfAnyOwner(key));
    }
  }
}
