package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Grant;
import heirloom.os.Current;
import heirloom.os.OsException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class SharedMemoryTest {

  @Test
  void shortcutsShowOneRegionInNativeOrder() throws OsException {
    try (SharedMemory memory = SharedMemory.allocate(64)) {
      memory.longs().put(0, 0x0102030405060708L);
      ByteBuffer bytes = memory.bytes();
      assertThat(bytes.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(bytes.getLong(0)).isEqualTo(0x0102030405060708L);
      memory.ints().put(2, 7);
      assertThat(memory.map().ints().get(2)).isEqualTo(7);
      memory.floats().put(3, 1.5f);
      assertThat(memory.map().floats().get(3)).isEqualTo(1.5f);
      memory.doubles().put(2, 2.5);
      assertThat(memory.map().doubles().get(2)).isEqualTo(2.5);
      assertThat(memory.longs().capacity()).isEqualTo(8);
      bytes.position(9);
      assertThat(memory.bytes().position()).as("a buffer of its own").isZero();
    }
  }

  @Test
  void sizesBelowOneAreRefusedWithTheLikelyReason() {
    for (long size : new long[] {0, -1, 4 << 30, 3 << 30, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> SharedMemory.allocate(size))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("size=" + size)
          .hasMessageContaining("4L << 30");
    }
  }

  @Test
  void moreThanTheSystemHasIsRefusedAtAllocationWithNumbers() {
    long size = 1L << 50;
    assertThatThrownBy(() -> SharedMemory.allocate(size))
        .isInstanceOfSatisfying(
            OsException.class,
            e -> {
              assertThat(e.symbol()).isIn("ENOMEM", "ERROR_COMMITMENT_LIMIT");
              assertThat(e.hint()).contains("size=" + size).contains("bytes left");
            });
  }

  @Test
  void namesAreCheckedAndShown() throws OsException {
    for (String bad : List.of("", "a b", "a/b", "ü", "x".repeat(65))) {
      assertThatThrownBy(() -> SharedMemory.request(1).name(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name=" + bad);
    }
    try (SharedMemory memory = SharedMemory.request(5000).name("prices").oneWay().allocate()) {
      assertThat(memory).hasToString("SharedMemory \"prices\" (5000 bytes, one-way)");
    }
  }

  @Test
  void optionsLeaveTheRequestAsItWas() throws OsException {
    MemoryOptions request = SharedMemory.request(4096);
    MemoryOptions oneWay = request.oneWay().name("x").sparse();
    try (SharedMemory plain = request.allocate();
        SharedMemory other = oneWay.allocate()) {
      assertThat(plain.isOneWay()).isFalse();
      assertThat(other.isOneWay()).isTrue();
      assertThat(other.isWritable()).isTrue();
    }
  }

  @Test
  void contentIsInItFromTheBeginningAndHasToFit() throws OsException {
    ByteBuffer content = ByteBuffer.wrap(new byte[] {1, 2, 3});
    try (SharedMemory memory = SharedMemory.request(4).allocate(content)) {
      assertThat(memory.bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 0}));
    }
    assertThat(content.remaining()).isEqualTo(3);
    assertThatThrownBy(() -> SharedMemory.request(2).allocate(content))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("content=3 bytes, expected at most size=2");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_22, disabledReason = "Java 17 has no memory that is freed")
  void contentWhoseMemoryWasFreedIsRefused() throws Exception {
    Class<?> type = Class.forName("java.lang.foreign.Arena");
    Object arena = type.getMethod("ofConfined").invoke(null);
    Object segment = type.getMethod("allocate", long.class).invoke(arena, 1000L);
    ByteBuffer content =
        (ByteBuffer)
            Class.forName("java.lang.foreign.MemorySegment")
                .getMethod("asByteBuffer")
                .invoke(segment);
    type.getMethod("close").invoke(arena);
    assertThatThrownBy(() -> SharedMemory.request(1000).allocate(content))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rangesOutsideTheRegionAreNamed() throws OsException {
    try (SharedMemory memory = SharedMemory.allocate(200_000)) {
      assertThatThrownBy(() -> memory.map(-65_536, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("offset=-65536");
      assertThatThrownBy(() -> memory.map(65_536, 134_465))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=134465");
      assertThatThrownBy(() -> memory.map(65_536, Long.MAX_VALUE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=" + Long.MAX_VALUE);
      assertThatThrownBy(() -> memory.map(0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=0");
      Mapping mapping = memory.map(65_536, 134_464);
      assertThatThrownBy(() -> mapping.buffer(134_460, 5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=5")
          .hasMessageContaining("offset=134460");
      assertThatThrownBy(() -> mapping.buffer(0, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=-1");
    }
  }

  @Test
  void closedMemoryRefusesEveryUseAndStillTellsItsSize() throws OsException {
    SharedMemory memory = SharedMemory.request(4096).name("gone").allocate();
    memory.bytes();
    memory.close();
    memory.close();
    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> uses =
        List.of(memory::map, () -> memory.map(0, 1), memory::bytes, memory::doubles, memory::open);
    for (var use : uses) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"gone\" is closed");
    }
    assertThat(memory.size()).isEqualTo(4096);
    assertThat(memory.toString()).contains("gone");
  }

  @Test
  void everyOpeningIsAHandleOfItsOwnWithTheFacts() throws OsException {
    try (SharedMemory memory = SharedMemory.allocate(5000)) {
      try (Grant one = memory.open();
          Grant other = memory.open()) {
        assertThat(one.type()).isSameAs(SharedMemory.TYPE);
        assertThat(one.attributes()).containsEntry("size", "5000").containsEntry("access", "rw");
        assertThat(one.attributes().get("id"))
            .isEqualTo(Current.os().identityOf(other.handles().get(0)));
        assertThat(one.handles().get(0)).isNotSameAs(other.handles().get(0));
      }
      memory.longs().put(0, 1); // closing a grant closes nothing of ours
    }
  }

  @Test
  void theWholeMappingIsOneObject() throws OsException {
    try (SharedMemory memory = SharedMemory.allocate(5000)) {
      assertThat(memory.map()).isSameAs(memory.map());
      assertThat(memory.map(0, 5000)).isNotSameAs(memory.map(0, 5000));
      assertThat(memory.map()).hasToString("Mapping (5000 bytes, writable)");
    }
  }

  @Test
  void aReadOnlyHolderGetsReadOnlyBuffers() throws Exception {
    try (SharedMemory memory = SharedMemory.allocateOneWay(4096);
        SharedMemory reader = ClaimsOfOneHandle.adoptFresh(memory)) {
      memory.longs().put(0, 42);
      assertThat(reader.isWritable()).isFalse();
      assertThat(reader.isOneWay()).isTrue();
      assertThat(reader.longs().get(0)).isEqualTo(42);
      assertThatThrownBy(() -> reader.longs().put(0, 1))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThat(reader.toString()).contains("one-way, read-only");
    }
  }
}
