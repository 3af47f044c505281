package heirloom.cli.run;

import heirloom.grant.Grant;
import heirloom.grant.Inheritable;
import heirloom.grant.InheritedFile;
import heirloom.os.OsException;
import java.io.IOException;
import java.nio.file.Files;

/** A file of {@code --file}: one that cannot be opened says which option asked for it. */
record NamedFile(FileOption option, InheritedFile file) implements Inheritable {

  /** The file of an option could not be opened. */
  static final class NotOpenedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient FileOption option;

    private NotOpenedException(FileOption option, IOException cause) {
      super(cause.getMessage(), cause);
      this.option = option;
    }

    /** What was wrong and what to do, after the option's own words. */
    String sentence(String otherwise) {
      String told = getCause() instanceof OsException os ? os.symbol() : "";
      // Windows has no error of its own for a directory.
      String symbol = Files.isDirectory(option.file()) ? "EISDIR" : told;
      return "--file "
          + option.name()
          + "="
          + option.file()
          + ": "
          + switch (symbol) {
            case "ENOENT", "ERROR_FILE_NOT_FOUND", "ERROR_PATH_NOT_FOUND" ->
                option.mode() == FileOption.Mode.READ || option.mode() == FileOption.Mode.READ_WRITE
                    ? "there is no such file; check the path"
                    : "there is no directory for it; make it first";
            case "EISDIR" -> "this is a directory; name a file";
            case "EACCES", "EPERM", "ERROR_ACCESS_DENIED" ->
                "it may not be opened so; check its permissions";
            default -> otherwise;
          };
    }
  }

  static NamedFile of(FileOption option) {
    return new NamedFile(
        option,
        switch (option.mode()) {
          case READ -> InheritedFile.read(option.file());
          case WRITE -> InheritedFile.write(option.file());
          case APPEND -> InheritedFile.append(option.file());
          case READ_WRITE -> InheritedFile.readWrite(option.file());
        });
  }

  @Override
  public Grant open() throws IOException {
    try {
      return file.open();
    } catch (IOException e) {
      throw new NotOpenedException(option, e);
    }
  }

  @Override
  public boolean changesFiles() {
    return file.changesFiles();
  }
}
