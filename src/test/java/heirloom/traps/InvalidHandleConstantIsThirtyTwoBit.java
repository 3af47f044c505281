package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import heirloom.os.MemoryRequest;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import heirloom.os.linux.LinuxLab;
import heirloom.os.windows.KernelSpy;
import heirloom.os.windows.WindowsOs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * {@code Pointer.createConstant(-1)} with an int is 0xFFFFFFFF and no INVALID_HANDLE_VALUE; and
 * mmap fails with -1, a non-null pointer, but MapViewOfFile with null. Measured; mmap(2). We use
 * the long overload, and each convention is checked in one place.
 */
class InvalidHandleConstantIsThirtyTwoBit {

  @Test
  void theIntOverloadGivesThirtyTwoBits() {
    assertThat(Pointer.nativeValue(Pointer.createConstant(-1))).isEqualTo(0xFFFF_FFFFL);
    assertThat(Pointer.nativeValue(Pointer.createConstant(-1L))).isEqualTo(-1L);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "mmap is Linux's half")
  void mmapFailsWithMinusOneWhichIsNoNullPointer() {
    assertThat(LinuxLab.mmap(-1, 4096, LinuxLab.PROT_READ)).isEqualTo(-9); // EBADF
    assertThat(LinuxLab.mappingFailure())
        .hasMessageContaining("mmap")
        .hasMessageContaining("EBADF");
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "MapViewOfFile is Windows' half")
  void theSystemGetsAllBitsAndAMissingViewIsAnError() throws Exception {
    KernelSpy spy = new KernelSpy();
    WindowsOs os = spy.os();
    try (OsMemory memory = os.createMemory(new MemoryRequest(4096, false, false, "x"))) {
      HANDLE file = (HANDLE) spy.calls("CreateFileMapping").get(0).arguments().get(0);
      assertThat(Pointer.nativeValue(file.getPointer())).isEqualTo(-1L);
      spy.failing(0);
      assertThatThrownBy(() -> memory.map(0, 4096, true))
          .isInstanceOf(OsException.class)
          .hasMessageStartingWith("MapViewOfFile: ");
    }
  }
}
