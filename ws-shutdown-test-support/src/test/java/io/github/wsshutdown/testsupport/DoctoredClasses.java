/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.FieldVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

/**
 * Class files of a container as another version of it might have them, in a directory
 * that is to come first on a class path.
 */
public final class DoctoredClasses {

	private final Path directory;

	DoctoredClasses(Path directory) {
		this.directory = directory;
	}

	/**
	 * Make a class final.
	 */
	public void makeFinal(String className) {
		doctor(className, (out) -> new ClassVisitor(SpringAsmInfo.ASM_VERSION, out) {

			@Override
			public void visit(int version, int access, String name, String signature, String superName,
					String[] interfaces) {
				super.visit(version, access | Opcodes.ACC_FINAL, name, signature, superName, interfaces);
			}

		});
	}

	/**
	 * Add a method to an interface that all who implement it have to have.
	 */
	public void addAbstractMethod(String interfaceName, String method) {
		doctor(interfaceName, (out) -> new ClassVisitor(SpringAsmInfo.ASM_VERSION, out) {

			@Override
			public void visitEnd() {
				visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT, method, "()V", null, null);
				super.visitEnd();
			}

		});
	}

	/**
	 * Rename a method or field in the class that has it and in those that use it.
	 */
	public void rename(String member, String owner, String... users) {
		String internalName = owner.replace('.', '/');
		doctor(owner, (out) -> new Renaming(out, internalName, member));
		for (String user : users) {
			doctor(user, (out) -> new Renaming(out, internalName, member));
		}
	}

	private void doctor(String className, UnaryOperator<ClassVisitor> visitor) {
		String resource = className.replace('.', '/') + ".class";
		Path target = this.directory.resolve(resource);
		try (InputStream in = Files.exists(target) ? Files.newInputStream(target)
				: getClass().getClassLoader().getResourceAsStream(resource)) {
			ClassWriter out = new ClassWriter(0);
			new ClassReader(in).accept(visitor.apply(out), 0);
			Files.createDirectories(target.getParent());
			Files.write(target, out.toByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Renames a method or field where it is declared and where it is used.
	 */
	private static final class Renaming extends ClassVisitor {

		private final String owner;

		private final String member;

		private boolean inOwner;

		Renaming(ClassVisitor out, String owner, String member) {
			super(SpringAsmInfo.ASM_VERSION, out);
			this.owner = owner;
			this.member = member;
		}

		@Override
		public void visit(int version, int access, String name, String signature, String superName,
				String[] interfaces) {
			this.inOwner = name.equals(this.owner);
			super.visit(version, access, name, signature, superName, interfaces);
		}

		@Override
		public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
			return super.visitField(access, renamed(this.inOwner, name), descriptor, signature, value);
		}

		@Override
		public MethodVisitor visitMethod(int access, String name, String descriptor, String signature,
				String[] exceptions) {
			MethodVisitor out = super.visitMethod(access, renamed(this.inOwner, name), descriptor, signature,
					exceptions);
			return new MethodVisitor(SpringAsmInfo.ASM_VERSION, out) {

				@Override
				public void visitFieldInsn(int opcode, String usedOwner, String used, String usedDescriptor) {
					super.visitFieldInsn(opcode, usedOwner, renamed(usedOwner.equals(Renaming.this.owner), used),
							usedDescriptor);
				}

				@Override
				public void visitMethodInsn(int opcode, String calledOwner, String called, String calledDescriptor,
						boolean ofInterface) {
					super.visitMethodInsn(opcode, calledOwner, renamed(calledOwner.equals(Renaming.this.owner), called),
							calledDescriptor, ofInterface);
				}

			};
		}

		private String renamed(boolean ofOwner, String name) {
			return (ofOwner && name.equals(this.member)) ? name + "Renamed" : name;
		}

	}

}
