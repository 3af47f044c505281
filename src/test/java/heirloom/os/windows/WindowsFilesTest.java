package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.FileMode;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.testing.PortSpawn;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "opens Windows files")
final class WindowsFilesTest {

  @TempDir Path folder;

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Current.os().openFile(folder.resolve("none"), FileMode.READ))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("ERROR_FILE_NOT_FOUND (2)");
  }

  @Test
  void modesCreateAndEmptyAsTheySay() throws Exception {
    Path file = folder.resolve("f");
    Current.os().openFile(file, FileMode.APPEND).close();
    assertThat(file).hasSize(0);
    Files.writeString(file, "old");
    Current.os().openFile(file, FileMode.READ_WRITE).close();
    assertThat(file).hasContent("old");
    Current.os().openFile(file, FileMode.WRITE).close();
    assertThat(file).hasSize(0);
  }

  @Test
  void aLongPathOpens() throws Exception {
    Path deep = folder;
    for (int i = 0; i < 6; i++) {
      deep = deep.resolve("d".repeat(50));
    }
    assertThat(FileHandles.extended(deep.toString())).startsWith("\\\\?\\");
    assertThat(FileHandles.extended("\\\\server\\share\\" + "x".repeat(300)))
        .startsWith("\\\\?\\UNC\\server\\share\\x");
    assertThat(FileHandles.extended("C:\\short")).isEqualTo("C:\\short");
    Files.createDirectories(deep);
    Current.os().openFile(deep.resolve("f"), FileMode.WRITE).close();
    assertThat(deep.resolve("f")).exists();
  }

  @Test
  void theSameFileHasTheSameIdentity() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "x");
    Path other = Files.writeString(folder.resolve("g"), "x");
    try (OsHandle one = Current.os().openFile(file, FileMode.READ);
        OsHandle two = Current.os().openFile(file, FileMode.READ_WRITE);
        OsHandle three = Current.os().openFile(other, FileMode.READ)) {
      assertThat(Current.os().identityOf(one))
          .matches("[0-9]+\\.[0-9]+")
          .isEqualTo(Current.os().identityOf(two))
          .isNotEqualTo(Current.os().identityOf(three));
    }
  }

  @Test
  void anAdoptedFileIsAChannel() throws Exception {
    Path file = folder.resolve("f");
    Files.writeString(file, "0123456789");
    try (FileChannel channel = adopt(file, FileMode.READ_WRITE)) {
      assertThat(channel.size()).isEqualTo(10);
      assertThat(read(channel, 4)).isEqualTo("0123");
      assertThat(channel.position()).isEqualTo(4);
      assertThat(channel.write(bytes("AB"), 8)).isEqualTo(2);
      assertThat(channel.position()).isEqualTo(4);
      ByteBuffer at = ByteBuffer.allocate(100);
      assertThat(channel.read(at, 6)).isEqualTo(4);
      assertThat(channel.read(at, 10)).isEqualTo(-1);
      assertThat(channel.write(new ByteBuffer[] {bytes("x"), bytes("yz")})).isEqualTo(3);
      channel.position(0);
      assertThat(read(channel, 100)).isEqualTo("0123xyz7AB");
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      channel.truncate(5).force(true);
      assertThat(channel.position()).isEqualTo(5);
      assertThat(channel.size()).isEqualTo(5);
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      assertThat(channel.transferTo(1, 100, Channels.newChannel(copy))).isEqualTo(4);
      assertThat(copy.toString(StandardCharsets.US_ASCII)).isEqualTo("123x");
    }
    assertThat(file).hasContent("0123x");
  }

  @Test
  void appendingGoesToTheEndWhateverThePosition() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "12");
    try (FileChannel channel = adopt(file, FileMode.APPEND)) {
      channel.write(bytes("3"));
      Files.writeString(file, "45", java.nio.file.StandardOpenOption.APPEND);
      channel.write(bytes("6"));
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(NonReadableChannelException.class);
    }
    assertThat(file).hasContent("123456");
  }

  @Test
  void aChannelDoesWhatItsModeAllows() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "12");
    FileChannel channel = adopt(file, FileMode.READ);
    assertThatThrownBy(() -> channel.write(bytes("x")))
        .isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
        .isInstanceOf(UnsupportedOperationException.class);
    channel.close();
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
  }

  private static FileChannel adopt(Path file, FileMode mode) throws Exception {
    try (OsHandle opened = Current.os().openFile(file, mode);
        OsHandle copy =
            new Handles(Kernel32Ext.load()).duplicate(opened, 0, "what a child would hold")) {
      // The channel owns the number from here on: the copy's own close would be the second one.
      long number = PortSpawn.number(copy);
      return Current.claims().adoptFile(duplicateNumber(number), mode);
    }
  }

  private static long duplicateNumber(long number) throws Exception {
    return PortSpawn.number(
        new Handles(Kernel32Ext.load())
            .duplicate(OsHandle.borrowed(number, "copy"), 0, "what a child would hold"));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String read(FileChannel channel, int most) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(most);
    channel.read(buffer);
    return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
  }
}
