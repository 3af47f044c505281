package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.linux.LinuxLab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * {@code Pointer.createConstant(-1)} with an int is 0xFFFFFFFF and no INVALID_HANDLE_VALUE; and
 * mmap fails with -1, a non-null pointer, but MapViewOfFile with null. Measured; mmap(2). We use
 * the long overload, and mmap is declared to return long and checked against -1 in one place.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "mmap is Linux's half")
class InvalidHandleConstantIsThirtyTwoBit {

  @Test
  void theIntOverloadGivesThirtyTwoBits() {
    assertThat(LinuxLab.pointerConstant(-1)).isEqualTo(0xFFFF_FFFFL);
    assertThat(LinuxLab.pointerConstant(-1L)).isEqualTo(-1L);
  }

  @Test
  void mmapFailsWithMinusOneWhichIsNoNullPointer() {
    assertThat(LinuxLab.mmap(-1, 4096, LinuxLab.PROT_READ)).isEqualTo(-9); // EBADF
    assertThat(LinuxLab.mappingFailure())
        .hasMessageContaining("mmap")
        .hasMessageContaining("EBADF");
  }
}
