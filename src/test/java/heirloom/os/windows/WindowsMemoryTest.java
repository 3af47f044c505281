package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Claims.Facts;
import heirloom.os.Current;
import heirloom.os.MemoryContract;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.testing.PortSpawn;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The memory contract on sections, and what only sections have. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "makes Windows sections")
final class WindowsMemoryTest extends MemoryContract {

  WindowsMemoryTest() {
    super(Current.os(), true);
  }

  @Override
  protected boolean isInheritable(OsHandle handle) {
    try {
      return Regions.isInheritable(handle);
    } catch (OsException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aChildReadsAndWritesByTheSameNumber() throws Exception {
    try (OsMemory memory = Regions.allocate(70_000, false, false);
        OsHandle forChild = memory.openForChild()) {
      ByteBuffer bytes = memory.map(0, 70_000, true).buffer(0, 70_000);
      bytes.putInt(69_996, 1234);
      ChildRun.Output output =
          ChildRun.java(getClass(), "readAndWrite", memory.identity()).grants(forChild).run();
      assertThat(output.text()).isEqualTo("MEMORY 70000 true true true\n1234\n");
      assertThat(output.code()).isZero();
      assertThat(bytes.getInt(0)).isEqualTo(4321);
    }
  }

  static void readAndWrite(String[] arguments) throws OsException {
    long number = Long.parseLong(arguments[0]);
    Facts facts = Current.claims().look(number).orElseThrow();
    System.out.print(
        facts.type()
            + " "
            + facts.size()
            + " "
            + facts.readable()
            + " "
            + facts.writable()
            + " "
            + facts.identity().equals(arguments[1])
            + "\n");
    try (OsMemory memory =
        Current.claims().adoptMemory(number, facts.size(), true, facts.identity())) {
      ByteBuffer bytes = memory.map(0, 70_000, true).buffer(0, 70_000);
      System.out.print(bytes.getInt(69_996) + "\n");
      bytes.putInt(0, 4321);
    }
  }

  @Test
  void moreThanTheSystemHasIsRefusedAtAllocation() {
    for (long size : new long[] {1L << 45, Long.MAX_VALUE}) {
      assertThatThrownBy(
              () -> Current.os().createMemory(new MemoryRequest(size, false, false, "big")))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("ERROR_COMMITMENT_LIMIT (1455)");
    }
    for (long size : new long[] {1L << 50, Long.MAX_VALUE}) {
      assertThatThrownBy(
              () -> Current.os().createMemory(new MemoryRequest(size, false, true, "big")))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("CreateFileMapping");
    }
  }

  @Test
  void theObjectLivesUntilTheLastClose() throws Exception {
    OsMemory memory = Regions.allocate(8192, false, false);
    ByteBuffer bytes = memory.map(0, 8192, true).buffer(0, 8192);
    bytes.putInt(0, 99);
    try (OsHandle forChild = memory.openForChild()) {
      memory.close();
      long number = PortSpawn.number(forChild);
      Facts facts = Current.claims().look(number).orElseThrow();
      assertThat(facts.identity()).isEqualTo(memory.identity());
    }
  }
}
