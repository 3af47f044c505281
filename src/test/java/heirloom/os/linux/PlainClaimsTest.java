package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
final class PlainClaimsTest {

  private final Claims claims = new PlainClaims();
  private final OpenDescriptors here = new OpenDescriptors();

  @AfterEach
  void closeAll() throws Exception {
    here.close();
  }

  @Test
  void tellsMemoryFilesAndPipesApart() throws Exception {
    One memory = here.memory(5000);
    Facts facts = claims.look(memory.number()).orElseThrow();
    assertThat(facts.type()).isEqualTo(Claims.Type.MEMORY);
    assertThat(facts.size()).isEqualTo(5000);
    assertThat(facts.readable()).isTrue();
    assertThat(facts.writable()).isTrue();
    assertThat(facts.identity()).isEqualTo(memory.identity());
    assertThat(facts.label()).startsWith("/dev/shm/heirloom-test-").endsWith(" (deleted)");

    One file = here.file("abc", StandardOpenOption.APPEND);
    facts = claims.look(file.number()).orElseThrow();
    assertThat(facts.type()).isEqualTo(Claims.Type.FILE);
    assertThat(facts.size()).isEqualTo(3);
    assertThat(facts.readable()).isFalse();
    assertThat(facts.writable()).isTrue();
    assertThat(ProcFd.SELF.look(file.number()).orElseThrow().appends()).isTrue();

    List<One> pipe = here.pipe();
    facts = claims.look(pipe.get(0).number()).orElseThrow();
    assertThat(facts.type()).isEqualTo(Claims.Type.PIPE);
    assertThat(facts.readable()).isTrue();
    assertThat(facts.writable()).isFalse();
    assertThat(claims.look(pipe.get(1).number()).orElseThrow().writable()).isTrue();
  }

  @Test
  void aNumberThatIsNotOpenNamesNothing() throws Exception {
    assertThat(claims.look(1_000_000_000)).isEmpty();
    assertThat(claims.look(-1)).isEmpty();
    assertThat(claims.look(1L << 40)).isEmpty();
  }

  @Test
  void memoryIsMappedWithItsRights() throws Exception {
    One memory = here.memory(10_000);
    OsMemory adopted = claims.adoptMemory(memory.number(), 10_000, true, memory.identity());
    assertThat(adopted.size()).isEqualTo(10_000);
    assertThat(adopted.mappedSize()).isGreaterThanOrEqualTo(10_000).isEqualTo(rounded(10_000));
    OsMapping mapping = adopted.map(0, 10_000, true);
    ByteBuffer buffer = mapping.buffer(0, 10_000);
    assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
    assertThat(buffer.isDirect()).isTrue();
    buffer.putInt(4, 77);

    OsMemory reader = claims.adoptMemory(memory.number(), 10_000, false, memory.identity());
    assertThat(reader.writable()).isFalse();
    assertThat(reader.oneWay()).isTrue();
    ByteBuffer seen = reader.map(0, 10_000, false).buffer(4, 8);
    assertThat(seen.isReadOnly()).isTrue();
    assertThat(seen.getInt(0)).isEqualTo(77);
    assertThatThrownBy(() -> reader.map(0, 10_000, true))
        .isInstanceOf(IllegalArgumentException.class);

    adopted.close();
    adopted.close();
    reader.close();
    assertThat(buffer.getInt(4)).isEqualTo(77);
    assertThatThrownBy(() -> adopted.map(0, 1, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aMappingNeverEnlargesTheRegion() throws Exception {
    One memory = here.memory(4096);
    OsMemory adopted = claims.adoptMemory(memory.number(), 4096, true, memory.identity());
    assertThatThrownBy(() -> adopted.map(0, 8192, true))
        .isInstanceOf(IndexOutOfBoundsException.class);
    OsMemory lying = claims.adoptMemory(memory.number(), 8192, true, memory.identity());
    assertThatThrownBy(() -> lying.map(0, 8192, true))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("shrunk to 4096");
    assertThat(claims.look(memory.number()).orElseThrow().size()).isEqualTo(4096);
    adopted.close();
    lying.close();
  }

  @Test
  void aRegionAboveFourGibibytesIsReachedEverywhere() throws Exception {
    long size = (5L << 30) + 100;
    One memory = here.memory(size);
    OsMemory adopted = claims.adoptMemory(memory.number(), size, true, memory.identity());
    OsMapping all = adopted.map(0, size, true);
    assertThat(all.length()).isEqualTo(size);
    for (long offset : new long[] {0, (1L << 30) - 4, (2L << 30) - 4, 4L << 30, size - 8}) {
      all.buffer(offset, 8).putLong(0, offset + 1);
    }
    OsMapping again = adopted.map(0, size, false);
    adopted.close();
    for (long offset : new long[] {0, (1L << 30) - 4, (2L << 30) - 4, 4L << 30, size - 8}) {
      assertThat(again.buffer(offset, 8).getLong(0)).isEqualTo(offset + 1);
    }
    ByteBuffer wide = again.buffer((1L << 30) - 4, Integer.MAX_VALUE - 8);
    assertThat(wide.getLong(0)).isEqualTo((1L << 30) - 3);
    assertThatThrownBy(() -> again.buffer(size - 7, 8))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void filesKeepAppendingAndStartAtTheBeginning() throws Exception {
    One log = here.file("one\n", StandardOpenOption.WRITE);
    try (FileChannel channel = claims.adoptFile(log.number(), FileMode.APPEND)) {
      channel.write(ByteBuffer.wrap("two\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    try (FileChannel channel = claims.adoptFile(log.number(), FileMode.WRITE)) {
      assertThat(channel.position()).isZero();
      assertThat(channel.size()).isEqualTo(8);
    }
    try (FileChannel channel = claims.adoptFile(log.number(), FileMode.READ_WRITE)) {
      ByteBuffer all = ByteBuffer.allocate(100);
      assertThat(channel.read(all)).isEqualTo(8);
    }
    assertThat(Files.readString(here.lastFile())).isEqualTo("one\ntwo\n");
  }

  @Test
  void pipesCarryBytesAndEnd() throws Exception {
    List<One> pipe = here.pipe();
    try (InputStream in = claims.adoptInput(pipe.get(0).number())) {
      try (OutputStream out = claims.adoptOutput(pipe.get(1).number())) {
        out.write("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
      assertThat(in.available()).isEqualTo(5);
      assertThat(in.readNBytes(5)).asString().isEqualTo("hello");
      // The number itself still holds the write end, as it does in a child.
      here.closeLast();
      assertThat(in.readAllBytes()).isEmpty();
      assertThat(in.skip(1)).isZero();
    }
  }

  @Test
  void aControlLineOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> claims.openControl("scm", new long[] {3}, 1))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("works by scm, which plain Java cannot receive")
        .hasMessageContaining("ChildBuilder.java");
  }

  @Test
  void aGiverThatIsYoungerThanThisProcessIsAStranger() throws Exception {
    List<One> pipe = here.pipe();
    long[] line = {pipe.get(0).number(), pipe.get(1).number()};
    Process younger = new ProcessBuilder("sleep", "600").start();
    try {
      assertThatThrownBy(() -> claims.openControl("proc", line, younger.pid()))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("process " + younger.pid() + " is younger than this one");
    } finally {
      younger.destroyForcibly().waitFor();
    }
    assertThatThrownBy(() -> claims.openControl("proc", line, younger.pid()))
        .isInstanceOf(OsException.class);
    assertThatThrownBy(() -> claims.openControl("proc", new long[] {3}, 1))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("it has 1 handles and not 2");
  }

  @Test
  void messagesOnTheLineAreReadWholeAndAnswered() throws Exception {
    List<One> in = here.pipe();
    List<One> out = here.pipe();
    One memory = here.memory(4096);
    // This process gives to itself.
    long self = ProcessHandle.current().pid();
    try (OutputStream giver = claims.adoptOutput(in.get(1).number());
        InputStream answers = claims.adoptInput(out.get(0).number());
        Claims.Late late =
            claims.openControl(
                "proc", new long[] {in.get(0).number(), out.get(1).number()}, self)) {
      String longOne = "x".repeat(20_000);
      giver.write((longOne + "\nshort\n\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThat(late.receive()).contains(longOne);
      assertThat(late.receive()).contains("short");
      assertThat(late.receive()).contains("");
      Claims opened = late.open(List.of(memory.number(), 999_999L));
      late.acknowledge();
      assertThat(answers.read()).isEqualTo('\n');
      assertThat(opened.look(999_999)).isEmpty();
      assertThat(opened.look(memory.number()).orElseThrow().identity())
          .isEqualTo(memory.identity());
      opened.adoptMemory(memory.number(), 4096, true, memory.identity()).close();
      // Handed out once.
      assertThat(opened.look(memory.number())).isEmpty();
      giver.write("cut".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      giver.write("y".repeat(30_000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertThatThrownBy(late::receive)
          .isInstanceOf(OsException.class)
          .hasMessageContaining("more than 24576 characters");
    }
  }

  @Test
  void aSocketCannotComeOverTheLine() throws Exception {
    List<One> in = here.pipe();
    List<One> out = here.pipe();
    try (java.net.ServerSocket socket =
            new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        Claims.Late late =
            claims.openControl(
                "proc",
                new long[] {in.get(0).number(), out.get(1).number()},
                ProcessHandle.current().pid())) {
      assertThat(socket.isBound()).isTrue();
      long number = -1;
      for (long n = 3; number < 0; n++) {
        var facts = claims.look(n);
        if (facts.isPresent() && facts.get().type() == Claims.Type.SOCKET) {
          number = n;
        }
      }
      long found = number;
      assertThatThrownBy(() -> late.open(List.of(found)))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("plain Java can be given memory, files and pipes");
    }
  }

  @Test
  void tellsItsParent() throws Exception {
    assertThat(claims.parentPid()).isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
  }

  private static long rounded(long size) {
    return (size + PageSize.bytes() - 1) / PageSize.bytes() * PageSize.bytes();
  }
}
