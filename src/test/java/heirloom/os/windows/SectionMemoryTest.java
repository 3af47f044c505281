package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMapping;
import heirloom.os.OsMemory;
import heirloom.os.OsProcess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("windows")
@EnabledOnOs(OS.WINDOWS)
final class SectionMemoryTest {

  @Test
  void twoMappingsShowTheSameBytesInNativeOrder() throws OsException {
    try (OsMemory memory = allocate(10_000, false, false)) {
      assertThat(memory.size()).isEqualTo(10_000);
      assertThat(memory.mappedSize()).isEqualTo(12_288);
      OsMapping first = memory.map(0, 10_000, true);
      OsMapping second = memory.map(0, 10_000, false);
      ByteBuffer bytes = first.buffer(0, 10_000);
      assertThat(bytes.order()).isEqualTo(ByteOrder.nativeOrder());
      bytes.putLong(8, 42);
      ByteBuffer seen = second.buffer(8, 16);
      assertThat(seen.isReadOnly()).isTrue();
      assertThat(seen.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(seen.getLong(0)).isEqualTo(42);
      assertThat(bytes.getLong(9_992)).isZero();
    }
  }

  @Test
  void mappingSurvivesClose() throws OsException {
    OsMemory memory = allocate(4096, false, false);
    ByteBuffer bytes = memory.map(0, 4096, true).buffer(0, 4096);
    memory.close();
    memory.close();
    System.gc();
    bytes.putInt(4092, 7);
    assertThat(bytes.getInt(4092)).isEqualTo(7);
    assertThatThrownBy(() -> memory.map(0, 1, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    assertThatThrownBy(memory::openForChild).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aChildReadsAndWritesBySameNumber() throws Exception {
    try (OsMemory memory = allocate(70_000, false, false);
        OsHandle forChild = memory.openForChild()) {
      ByteBuffer bytes = memory.map(0, 70_000, true).buffer(0, 70_000);
      bytes.putInt(69_996, 1234);
      ChildRun.Output output =
          ChildRun.java(getClass(), "readAndWrite", memory.identity()).grants(forChild).run();
      assertThat(output.text()).isEqualTo("MEMORY 73728 true true true\n1234\n");
      assertThat(output.code()).isZero();
      assertThat(bytes.getInt(0)).isEqualTo(4321);
    }
  }

  static void readAndWrite(String[] arguments) throws OsException {
    long number = Long.parseLong(arguments[0]);
    var facts = Current.claims().look(number).orElseThrow();
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
    try (OsMemory memory = Current.claims().adoptMemory(number, 70_000, true, facts.identity())) {
      ByteBuffer bytes = memory.map(0, 70_000, true).buffer(0, 70_000);
      System.out.print(bytes.getInt(69_996) + "\n");
      bytes.putInt(0, 4321);
    }
  }

  @Test
  void exitCodesArrive() throws Exception {
    OsProcess child = ChildRun.command("cmd", "/c", "exit 259").start();
    assertThat(child.exit().join().code()).isEqualTo(259);
  }

  private static OsMemory allocate(long size, boolean oneWay, boolean sparse) throws OsException {
    return Current.os().createMemory(new MemoryRequest(size, oneWay, sparse, "test"));
  }
}
