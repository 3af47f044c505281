package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The 64 bits of a record. */
class RecordHeaderTest {

  @Test
  void fieldsComeBack() {
    long header = RecordHeader.of(0x7FFF_FFFF, 0xFFFF, 255, RecordHeader.WHOLE);
    assertThat(RecordHeader.length(header)).isEqualTo(0x7FFF_FFFF);
    assertThat(RecordHeader.type(header)).isEqualTo(0xFFFF);
    assertThat(RecordHeader.attempts(header)).isEqualTo(255);
    assertThat(RecordHeader.isWhole(header)).isTrue();
    assertThat(RecordHeader.withOneMoreAttempt(header)).isEqualTo(header);
    long fresh = RecordHeader.of(9, 3, 0, RecordHeader.FIRST);
    assertThat(RecordHeader.attempts(RecordHeader.withOneMoreAttempt(fresh))).isEqualTo(1);
    assertThat(RecordHeader.isWhole(fresh)).isFalse();
    assertThat(RecordHeader.isBody(RecordHeader.skipped(fresh))).isFalse();
    assertThat(RecordHeader.length(RecordHeader.skipped(fresh))).isEqualTo(9);
  }

  @Test
  void recordsAreEightAligned() {
    assertThat(RecordHeader.bytes(0)).isEqualTo(8);
    assertThat(RecordHeader.bytes(1)).isEqualTo(16);
    assertThat(RecordHeader.bytes(8)).isEqualTo(16);
    assertThat(RecordHeader.bytes(Integer.MAX_VALUE)).isEqualTo((1L << 31) + 8);
  }

  @Test
  void onlySoundOnesAreTaken() {
    long header = RecordHeader.of(24, 0, 0, RecordHeader.WHOLE);
    assertThat(RecordHeader.isSound(header, 32, 32)).isTrue();
    assertThat(RecordHeader.isSound(header, 24, 32)).isFalse();
    assertThat(RecordHeader.isSound(header, 32, 24)).isFalse();
    assertThat(RecordHeader.isSound(0, 4096, 4096)).isFalse();
    assertThat(RecordHeader.isSound(RecordHeader.of(-1, 0, 0, 3), 4096, 4096)).isFalse();
    assertThat(RecordHeader.isSound(header | 1L << 62, 4096, 4096)).isFalse();
    long wrap = RecordHeader.of(24, 0, 0, RecordHeader.WRAP);
    assertThat(RecordHeader.isSound(wrap, 32, 64)).isTrue();
    assertThat(RecordHeader.isSound(wrap, 64, 64)).isFalse();
  }
}
