package heirloom.arrow;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The README's words. */
final class ArrowExample {

  private ArrowExample() {}

  static int parent(String python, List<String> arguments, int rows)
      throws IOException, InterruptedException {
    ChildBuilder reader = new ChildBuilder(python).inheritIO();
    reader.command().addAll(arguments);
    reader.environment().put("PYTHONPATH", "../../child-app/python");
    // tag::parent[]
    Schema schema =
        new Schema(
            List.of(
                Field.nullable("id", new ArrowType.Int(32, true)),
                Field.nullable(
                    "price", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))));
    try (BufferAllocator allocator = new RootAllocator();
        SharedBatch batch = SharedBatch.allocate(schema, rows, allocator)) {
      IntVector id = (IntVector) batch.root().getVector("id");
      Float8Vector price = (Float8Vector) batch.root().getVector("price");
      for (int row = 0; row < rows; row++) {
        id.set(row, row);
        price.set(row, row / 2.0); // straight into the shared region
      }
      batch.finish();
      Child child = reader.inherit("prices", batch).start();
      return child.waitFor();
    }
    // end::parent[]
  }
}
