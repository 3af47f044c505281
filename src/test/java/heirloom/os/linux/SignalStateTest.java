package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalStateTest {

  @Test
  void allSignalsAreResetSaveThoseIgnoredByBirth() {
    assertThat(SignalState.defaults("SigBlk:\t0\nSigIgn:\t0000000000000000\n")).isEqualTo(-1L);
    // 1 HUP, 2 INT, 3 QUIT, 15 TERM.
    assertThat(SignalState.defaults("SigIgn:\t0000000000000001\n")).isEqualTo(~1L);
    assertThat(SignalState.defaults("SigIgn:\t0000000000004007\n")).isEqualTo(~0x4007L);
  }

  @Test
  void whatTheJvmIgnoresForItselfIsReset() {
    // 13 PIPE, 32 and 64 are nobody's birth.
    assertThat(SignalState.defaults("SigIgn:\t8000000080001000\n")).isEqualTo(-1L);
  }

  @Test
  void withoutTheLineAllAreReset() {
    assertThat(SignalState.defaults("")).isEqualTo(-1L);
  }
}
