package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.BaseTSD;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinNT;
import heirloom.os.Claims.Facts;
import heirloom.os.Current;
import heirloom.os.MemoryContract;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsPipe;
import heirloom.testing.PortSpawn;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The memory contract on sections, and what only sections have. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "makes Windows sections")
final class WindowsMemoryTest extends MemoryContract {

  private static final int MEM_MAPPED = 0x40000;

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
  void theViewIsGoneWhenTheLastBufferIsUnreachable() throws Exception {
    long address = addressOfAForgottenView();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return !isView(address);
            });
  }

  private static long addressOfAForgottenView() throws OsException {
    try (OsMemory memory = Regions.allocate(1 << 20, false, false)) {
      ByteBuffer bytes = memory.map(0, 1 << 20, true).buffer(0, 1 << 20);
      long address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
      assertThat(isView(address)).isTrue();
      assertThat(bytes.get(0)).isZero();
      return address;
    }
  }

  /** What the system says, not what we count. */
  private static boolean isView(long address) {
    Kernel32 kernel = Kernel32.INSTANCE;
    WinNT.MEMORY_BASIC_INFORMATION found = new WinNT.MEMORY_BASIC_INFORMATION();
    BaseTSD.SIZE_T told =
        kernel.VirtualQueryEx(
            kernel.GetCurrentProcess(),
            new Pointer(address),
            found,
            new BaseTSD.SIZE_T(found.size()));
    assertThat(told.longValue()).isPositive();
    return found.type.intValue() == MEM_MAPPED;
  }

  @Test
  void theChildsHandleKeepsTheContentWhenTheParentHasClosed() throws Exception {
    long size = 83 * 4096L;
    OsMemory memory = Regions.allocate(size, false, false);
    memory.map(0, 8192, true).buffer(0, 8192).putInt(0, 99);
    OsHandle forChild = memory.openForChild();
    try (WaitingChild child = WaitingChild.start(Current.os(), forChild)) {
      forChild.close();
      memory.close();
      // A copy of the child's handle, which is the only one by now.
      try (OsHandle copy =
          ChildHandles.copy(child.process().pid(), held -> held.bytes() == size + 4096)) {
        // Under Wine the child's console host has one too.
        assertThat(Regions.handleCount(copy)).isGreaterThan(1);
        Facts facts = Current.claims().look(PortSpawn.number(copy)).orElseThrow();
        assertThat(facts.identity()).isEqualTo(memory.identity());
        assertThat(Regions.firstInt(copy)).isEqualTo(99);
        child.end();
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(Regions.handleCount(copy)).isEqualTo(1));
      }
    }
  }

  /** The system's part of it, told by a name, which a region never has. */
  @Test
  void aSectionGoesWithItsLastHandle() throws Exception {
    String name = "heirloom-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    OsHandle section = Regions.namedSection(name, 8192);
    try (WaitingChild child = WaitingChild.start(Current.os(), section)) {
      section.close();
      assertThat(Regions.existsUnderName(name)).isTrue();
      child.end();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !Regions.existsUnderName(name));
    }
  }

  /** Inherited handles are inheritable; what was taken is not passed on to grandchildren. */
  @Test
  void whatWasTakenIsNotInheritable() throws Exception {
    try (OsMemory memory = Regions.allocate(8192, false, false);
        OsHandle forChild = memory.openForChild()) {
      long number = Regions.inheritableCopy(forChild);
      OsHandle seen = OsHandle.borrowed(number, "given memory");
      assertThat(Regions.isInheritable(seen)).isTrue();
      try (OsMemory taken = Current.claims().adoptMemory(number, 8192, true, memory.identity())) {
        assertThat(taken.size()).isEqualTo(8192);
        assertThat(Regions.isInheritable(seen)).isFalse();
      }
    }
    OsPipe pipe = Current.os().createPipe();
    try (OsHandle read = pipe.readEnd();
        OsHandle write = pipe.writeEnd()) {
      long in = Regions.inheritableCopy(read);
      long out = Regions.inheritableCopy(write);
      assertThat(Regions.isInheritable(OsHandle.borrowed(in, "given pipe"))).isTrue();
      try (InputStream input = Current.claims().adoptInput(in);
          OutputStream output = Current.claims().adoptOutput(out)) {
        output.write(7);
        assertThat(input.read()).isEqualTo(7);
        assertThat(Regions.isInheritable(OsHandle.borrowed(in, "taken pipe"))).isFalse();
        assertThat(Regions.isInheritable(OsHandle.borrowed(out, "taken pipe"))).isFalse();
      }
    }
  }
}
