package heirloom.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What memory does on every system and by every backend. A subclass gives the backend and declares
 * what it may do otherwise.
 */
public abstract class MemoryContract {

  /** A multiple of every system's granularity. */
  private static final long STEP = 64 << 10;

  private final Os os;
  private final boolean oneWayDeclared;

  /**
   * One backend.
   *
   * @param oneWayDeclared whether it makes one-way memory; else such requests are unsupported
   */
  protected MemoryContract(Os os, boolean oneWayDeclared) {
    this.os = os;
    this.oneWayDeclared = oneWayDeclared;
  }

  /** Whether a child of a bare launcher would inherit the handle. */
  protected abstract boolean isInheritable(OsHandle handle);

  /** What the system shows of the handle to people; empty where it shows nothing. */
  protected Optional<String> shown(OsHandle handle) throws IOException {
    return Optional.empty();
  }

  @Test
  void itsNameIsShownWhereTheSystemShowsAny() throws IOException {
    try (OsMemory memory = os.createMemory(new MemoryRequest(1, false, false, "pri.ces_1"));
        OsHandle handle = memory.openForChild()) {
      Optional<String> shown = shown(handle);
      assumeThat(shown).as("this system shows no names").isPresent();
      assertThat(shown.get()).contains("heirloom-").contains("-pri.ces_1");
    }
  }

  private OsMemory twoWay(long size) throws OsException {
    return os.createMemory(new MemoryRequest(size, false, false, "contract"));
  }

  private OsMemory oneWay(long size) throws OsException {
    assumeThat(oneWayDeclared).as("this backend declares no one-way memory").isTrue();
    return os.createMemory(new MemoryRequest(size, true, false, "contract"));
  }

  @Test
  void newMemoryIsZeroAndOfTheSizeAsked() throws OsException {
    for (long size : new long[] {1, 4095, 4096, 4097, STEP + 1}) {
      try (OsMemory memory = twoWay(size)) {
        assertThat(memory.size()).isEqualTo(size);
        ByteBuffer bytes = memory.map(0, size, true).buffer(0, (int) size);
        assertThat(bytes.capacity()).isEqualTo((int) size);
        while (bytes.hasRemaining()) {
          assertThat(bytes.get()).isZero();
        }
      }
    }
  }

  @Test
  void memoryIsBornWithItsBytesAndZeroBehindThem() throws OsException {
    for (int length : new int[] {0, 1, 4096, 300_000}) {
      for (boolean direct : new boolean[] {false, true}) {
        ByteBuffer around =
            direct ? ByteBuffer.allocateDirect(length + 9) : ByteBuffer.allocate(length + 9);
        for (int i = 0; i < around.capacity(); i++) {
          around.put(i, (byte) (i * 31 + 1));
        }
        ByteBuffer content = around.position(5).limit(5 + length).asReadOnlyBuffer();
        int size = length + (direct ? 4097 : 1 - Integer.signum(length)); // or full
        MemoryRequest request = new MemoryRequest(size, oneWayDeclared, false, "contract");
        try (OsMemory memory = os.createMemory(request, content)) {
          assertThat(content.position()).isEqualTo(5);
          assertThat(content.remaining()).isEqualTo(length);
          ByteBuffer found = memory.map(0, request.size(), true).buffer(0, size);
          assertThat(found.slice(0, length)).isEqualTo(content);
          for (int i = length; i < found.capacity(); i++) {
            assertThat(found.get(i)).isZero();
          }
          found.put(0, (byte) 99); // its creator may still write
          assertThat(memory.map(0, 1, false).buffer(0, 1).get(0)).isEqualTo((byte) 99);
        }
      }
    }
  }

  @Test
  void mappedSizeIsTheSizeRoundedUpToPages() throws OsException {
    try (OsMemory memory = twoWay(STEP + 1)) {
      assertThat(memory.mappedSize()).isGreaterThan(STEP + 1).isLessThanOrEqualTo(2 * STEP);
      assertThat(memory.mappedSize() % 4096).isZero();
    }
  }

  @Test
  void everyMappingShowsTheSameBytes() throws OsException {
    try (OsMemory memory = twoWay(3 * STEP)) {
      ByteBuffer whole = memory.map(0, 3 * STEP, true).buffer(0, (int) (3 * STEP));
      ByteBuffer middle = memory.map(STEP, STEP, true).buffer(0, (int) STEP);
      whole.putLong((int) STEP + 8, 42);
      assertThat(middle.getLong(8)).isEqualTo(42);
      middle.putLong(16, 43);
      assertThat(whole.getLong((int) STEP + 16)).isEqualTo(43);
    }
  }

  @Test
  void buffersAreInNativeOrderAndMayStartAnywhere() throws OsException {
    try (OsMemory memory = twoWay(STEP)) {
      OsMapping mapping = memory.map(0, STEP, true);
      assertThat(mapping.buffer(0, 8).order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(memory.map(0, STEP, false).buffer(0, 8).order())
          .isEqualTo(ByteOrder.nativeOrder());
      mapping.buffer(13, 1).put(0, (byte) 7);
      assertThat(mapping.buffer(0, 20).get(13)).isEqualTo((byte) 7);
      assertThat(mapping.buffer(STEP, 0).capacity()).isZero();
    }
  }

  @Test
  void aReadOnlyMappingRefusesWrites() throws OsException {
    try (OsMemory memory = twoWay(STEP)) {
      OsMapping mapping = memory.map(0, STEP, false);
      assertThat(mapping.writable()).isFalse();
      assertThatThrownBy(() -> mapping.buffer(0, 8).put((byte) 1))
          .isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void whatLiesOutsideIsRefused() throws OsException {
    try (OsMemory memory = twoWay(STEP)) {
      assertThatThrownBy(() -> memory.map(0, STEP + 1, true))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.map(-STEP, STEP, true))
          .isInstanceOf(IndexOutOfBoundsException.class);
      OsMapping mapping = memory.map(0, 100, true);
      assertThat(mapping.length()).isEqualTo(100);
      assertThatThrownBy(() -> mapping.buffer(93, 8)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> mapping.buffer(Long.MAX_VALUE, 8))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void aMappingOutlivesItsClosedMemory() throws OsException {
    OsMemory memory = twoWay(STEP);
    OsMapping mapping = memory.map(0, STEP, true);
    memory.close();
    mapping.buffer(0, 8).putLong(0, 42);
    assertThat(mapping.buffer(0, 8).getLong(0)).isEqualTo(42);
  }

  @Test
  void aSliceAloneKeepsThePages() throws OsException {
    ByteBuffer slice = sliceOfForgottenMapping();
    try {
      for (int i = 0; i < 3; i++) {
        System.gc();
        slice.putLong(0, i);
        assertThat(slice.getLong(0)).isEqualTo(i);
      }
      assertThat(ClosedRegions.shared().bytes()).isGreaterThanOrEqualTo(STEP);
    } finally {
      Reference.reachabilityFence(slice);
    }
  }

  private ByteBuffer sliceOfForgottenMapping() throws OsException {
    try (OsMemory memory = twoWay(STEP)) {
      return memory.map(0, STEP, true).buffer(0, (int) STEP).slice(64, 64).duplicate();
    }
  }

  @Test
  void thePagesReturnWhenTheLastBufferIsUnreachable() throws OsException {
    long before = ClosedRegions.shared().bytes();
    ByteBuffer slice = sliceOfForgottenMapping();
    assertThat(slice.get(0)).isZero();
    slice = ByteBuffer.allocate(0);
    assertThat(slice.capacity()).isZero();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return ClosedRegions.shared().bytes() <= before;
            });
  }

  @Test
  void closedMemoryAnswersWithItsNameAndTheWordClosed() throws OsException {
    OsMemory memory = twoWay(STEP);
    memory.close();
    memory.close();
    assertThatThrownBy(() -> memory.map(0, STEP, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("contract")
        .hasMessageContaining("closed");
    assertThatThrownBy(memory::openForChild)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(memory.size()).isEqualTo(STEP);
  }

  @Test
  void aChildsHandleIsTheSameObjectAndNotInheritableByItself() throws OsException {
    try (OsMemory memory = twoWay(STEP);
        OsHandle first = memory.openForChild();
        OsHandle second = memory.openForChild()) {
      assertThat(first.acquire()).isNotEqualTo(second.acquire());
      first.release();
      second.release();
      String identity = os.identityOf(first);
      if (!identity.isEmpty()) {
        assertThat(identity).isEqualTo(memory.identity()).isEqualTo(os.identityOf(second));
      }
      assertThat(isInheritable(first)).isFalse();
    }
  }

  @Test
  void noTwoRegionsHaveTheSameIdentity() throws OsException {
    try (OsMemory one = twoWay(STEP);
        OsMemory other = twoWay(STEP)) {
      assertThat(one.identity()).isNotEmpty().isNotEqualTo(other.identity());
    }
  }

  @Test
  void aChildsHandleOutlivesTheMemory() throws OsException {
    OsMemory memory = twoWay(STEP);
    try (OsHandle handle = memory.openForChild()) {
      memory.close();
      assertThat(handle.isClosed()).isFalse();
      os.identityOf(handle);
    }
  }

  @Test
  void regionsOfMoreThanFourGibibytesAreShownToTheirEnd() throws OsException {
    long size = (5L << 30) + 1000;
    try (OsMemory memory = os.createMemory(new MemoryRequest(size, false, true, "contract"))) {
      OsMapping end = memory.map(5L << 30, 1000, true);
      end.buffer(992, 8).putLong(0, 42);
      OsMapping whole = memory.map(0, size, true);
      assertThat(whole.buffer(size - 8, 8).getLong(0)).isEqualTo(42);
      assertThat(whole.buffer(1000 - 8, 8).getLong(0)).isZero();
    }
  }

  @Test
  void oneWayMemoryIsWrittenByItsCreatorThroughAnyWindow() throws OsException {
    try (OsMemory memory = oneWay(2 * STEP)) {
      assertThat(memory.oneWay()).isTrue();
      assertThat(memory.writable()).isTrue();
      ByteBuffer window = memory.map(STEP, STEP, true).buffer(0, (int) STEP);
      window.putLong(8, 42);
      OsMapping reading = memory.map(0, 2 * STEP, false);
      assertThat(reading.buffer(STEP + 8, 8).getLong(0)).isEqualTo(42);
      assertThatThrownBy(() -> reading.buffer(0, 8).put((byte) 1))
          .isInstanceOf(ReadOnlyBufferException.class);
    }
  }

  @Test
  void aWindowOfOneWayMemoryOutlivesItsClose() throws OsException {
    ByteBuffer window;
    try (OsMemory memory = oneWay(STEP)) {
      window = memory.map(0, STEP, true).buffer(8, 8);
    }
    for (int i = 0; i < 3; i++) {
      System.gc();
      window.putLong(0, i);
      assertThat(window.getLong(0)).isEqualTo(i);
    }
  }

  @Test
  void closedOneWayMemoryGivesNoWindow() throws OsException {
    OsMemory memory = oneWay(STEP);
    memory.close();
    assertThatThrownBy(() -> memory.map(0, STEP, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void whereOneWayIsNotDeclaredItIsUnsupported() {
    assumeThat(oneWayDeclared).as("this backend declares one-way memory").isFalse();
    assertThatThrownBy(() -> os.createMemory(new MemoryRequest(STEP, true, false, "contract")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("one-way");
  }
}
