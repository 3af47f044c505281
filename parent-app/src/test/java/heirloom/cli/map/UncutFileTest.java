package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UncutFileTest {

  @TempDir Path dir;

  @Test
  void aFileThatIsCutWhileItIsReadIsNoWholeFile() throws Exception {
    Path path = Files.write(dir.resolve("data"), new byte[100]);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      UncutFile file = new UncutFile(channel);
      assertThat(file.read(ByteBuffer.allocate(60))).isEqualTo(60);
      channel.truncate(50);
      assertThatThrownBy(() -> file.read(ByteBuffer.allocate(60)))
          .hasMessage("it was cut meanwhile, from 100 bytes to 50; 60 were read");
    }
  }

  @Test
  void aFileThatGrowsIsReadToItsEnd() throws Exception {
    Path path = Files.write(dir.resolve("data"), new byte[3]);
    try (FileChannel channel = FileChannel.open(path)) {
      UncutFile file = new UncutFile(channel);
      Files.write(path, new byte[2], StandardOpenOption.APPEND);
      assertThat(file.read(ByteBuffer.allocate(9))).isEqualTo(5);
      assertThat(file.read(ByteBuffer.allocate(9))).isEqualTo(-1);
    }
  }
}
