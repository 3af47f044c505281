package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.Mapping;
import heirloom.os.OsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * {@code struct _TShareMem { char Data[256]; }} under the name NewMap, shared with a program in C:
 * written and read by copying and by the calls for another process's memory.
 */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "named objects of Windows")
final class SharedStructTest {

  private static final int BYTES = 256;

  private final String name = Names.of("NewMap");

  private static byte[] padded(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), BYTES);
  }

  private static String text(byte[] data) {
    String all = new String(data, StandardCharsets.US_ASCII);
    int end = all.indexOf('\0');
    return end < 0 ? all : all.substring(0, end);
  }

  @Test
  void aProgramInCReadsWhatThisOneWroteInEitherWay() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedSection section = NamedSection.create(name, BYTES)) {
      assertThat(other.ask("open-section " + name)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      ByteBuffer data = section.map().bytes();
      data.put(0, padded("copied"));
      assertThat(other.ask("read-text")).isEqualTo("copied");
      assertThat(other.ask("read-memory")).isEqualTo("copied");
      SystemCopy.write(padded("written"), data, 0);
      assertThat(other.ask("read-text")).isEqualTo("written");
      assertThat(other.ask("read-memory")).isEqualTo("written");
    }
  }

  @Test
  void thisOneReadsWhatAProgramInCWroteInEitherWay() throws Exception {
    try (OtherProgram other = OtherProgram.start()) {
      assertThat(other.ask("create-section " + name + " " + BYTES)).isEqualTo("created");
      assertThat(other.ask("map")).isEqualTo("opened");
      try (NamedSection section = NamedSection.open(name)) {
        ByteBuffer data = section.map().bytes();
        byte[] read = new byte[BYTES];
        assertThat(other.ask("copy-text copied")).isEqualTo("copied");
        data.get(0, read);
        assertThat(text(read)).isEqualTo("copied");
        assertThat(text(SystemCopy.read(data, 0, BYTES))).isEqualTo("copied");
        assertThat(other.ask("write-memory written")).isEqualTo("256");
        data.get(0, read);
        assertThat(text(read)).isEqualTo("written");
        assertThat(text(SystemCopy.read(data, 0, BYTES))).isEqualTo("written");
      }
    }
  }

  @Test
  void theThreeErrorsAreThreeCalls() throws Exception {
    try (NamedMutex taken = NamedMutex.create(name)) {
      assertThat(taken.existed()).isFalse();
      assertThatThrownBy(() -> NamedSection.create(name, BYTES))
          .as("the mapping cannot be created")
          .isInstanceOfSatisfying(
              OsException.class, e -> assertThat(e.call()).isEqualTo("CreateFileMapping"));
    }
    assertThatThrownBy(() -> NamedSection.open(name))
        .as("the mapping cannot be found")
        .isInstanceOfSatisfying(
            OsException.class, e -> assertThat(e.call()).isEqualTo("OpenFileMapping"));
    try (NamedSection section = NamedSection.create(name, BYTES);
        NamedSection reader = NamedSection.openReadOnly(WindowsName.of(name))) {
      assertThat(section.existed()).isFalse();
      assertThatThrownBy(() -> reader.map(ViewAccess.WRITE, 0, 0))
          .as("the view cannot be had")
          .isInstanceOfSatisfying(
              OsException.class, e -> assertThat(e.call()).isEqualTo("MapViewOfFile"));
    }
  }

  @Test
  void theHandleMayBeClosedBeforeTheView() throws Exception {
    try (OtherProgram other = OtherProgram.start()) {
      NamedSection section = NamedSection.create(name, BYTES);
      assertThat(other.ask("open-section " + name)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      Mapping mapping = section.map();
      section.close();
      assertThat(other.ask("close-section")).isEqualTo("closed");
      // No handle is left, so the name is gone; the views of both still show the same bytes.
      assertThat(other.ask("open-section " + name)).isEqualTo("error 2");
      mapping.bytes().put(0, padded("before"));
      assertThat(other.ask("read-text")).isEqualTo("before");
      assertThat(other.ask("unmap")).isEqualTo("unmapped");
      assertThat(mapping.bytes().get(0)).isEqualTo((byte) 'b');
    }
  }

  @Test
  void theHandleMayBeClosedAfterTheView() throws Exception {
    try (OtherProgram other = OtherProgram.start();
        NamedSection section = NamedSection.create(name, BYTES)) {
      section.map().bytes().put(0, padded("after"));
      System.gc();
      // Its view may be gone by now: the handle alone keeps object, name and bytes.
      assertThat(other.ask("open-section " + name)).isEqualTo("opened");
      assertThat(other.ask("map")).isEqualTo("opened");
      assertThat(other.ask("unmap")).isEqualTo("unmapped");
      assertThat(other.ask("close-section")).isEqualTo("closed");
      assertThat(section.map().bytes().get(0)).isEqualTo((byte) 'a');
    }
  }

  @Test
  void theSystemRefusesWhatAProcessorWouldFaultAt() throws Exception {
    try (NamedSection section = NamedSection.create(name, BYTES)) {
      assertThatThrownBy(() -> SystemCopy.read(section.map().bytes(), 1, 4096))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> SystemCopy.write(new byte[2], section.map().bytes(), 4095))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
