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

package io.github.wsshutdown.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Checks that what classes were compiled against is there: reads their references to
 * classes, methods and fields, and looks each of them up, as the JVM would when it comes
 * to them. Follows references between classes of one package.
 */
final class LinkCheck {

	private static final Log logger = LogFactory.getLog(LinkCheck.class);

	private static final int CLASS = 7;

	private static final Set<Integer> MEMBERS = Set.of(9, 10, 11);

	private final ClassLoader classLoader;

	private final String checkedPackage;

	private final List<String> optionalPackages;

	private final Set<String> missing = new TreeSet<>();

	/**
	 * Create a new {@link LinkCheck}.
	 * @param classLoader finds the classes
	 * @param checkedPackage references to classes whose names begin with it are checked
	 * @param optionalPackages classes whose names begin with one of these may be absent
	 */
	LinkCheck(ClassLoader classLoader, String checkedPackage, List<String> optionalPackages) {
		this.classLoader = classLoader;
		this.checkedPackage = checkedPackage;
		this.optionalPackages = optionalPackages;
	}

	/**
	 * Check some classes, and those of their package that they refer to.
	 * @param classNames the names of the classes
	 * @param reflected what they look up by name, and can't do without
	 * @return what is missing, in words
	 */
	Set<String> check(List<String> classNames, List<Member> reflected) {
		reflected.forEach(this::checkMember);
		Deque<String> open = new ArrayDeque<>(classNames);
		Set<String> seen = new HashSet<>(classNames);
		while (!open.isEmpty()) {
			String className = open.remove();
			ClassReader reader = read(className);
			if (reader != null) {
				References references = new References(reader);
				references.classes()
					.filter((name) -> isSamePackage(name, className))
					.filter(seen::add)
					.forEach(open::add);
				references.classes().filter(this::isChecked).forEach(this::findClass);
				references.members().filter((member) -> isChecked(member.owner())).forEach(this::checkMember);
				checkInheritance(className);
			}
		}
		return this.missing;
	}

	private @Nullable ClassReader read(String className) {
		try (InputStream in = this.classLoader
			.getResourceAsStream(ClassUtils.convertClassNameToResourcePath(className) + ClassUtils.CLASS_FILE_SUFFIX)) {
			return (in != null) ? new ClassReader(in) : null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isSamePackage(String name, String other) {
		return ClassUtils.getPackageName(name).equals(ClassUtils.getPackageName(other));
	}

	private boolean isChecked(String className) {
		return className.startsWith(this.checkedPackage);
	}

	private @Nullable Class<?> findClass(String className) {
		try {
			return Class.forName(className, false, this.classLoader);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			addMissing(className);
			return null;
		}
	}

	private void addMissing(String className) {
		if (this.optionalPackages.stream().noneMatch(className::startsWith)) {
			this.missing.add(className);
		}
	}

	private void checkMember(Member member) {
		Class<?> owner = findClass(member.owner());
		if (owner == null) {
			return;
		}
		try {
			if (!lookedUpIn(owner).anyMatch(member::isDeclaredBy)) {
				this.missing.add(member.toString());
			}
		}
		catch (LinkageError ex) {
			logger.debug("Could not look at " + owner + ": something that its members refer to is not there", ex);
		}
	}

	/**
	 * Interfaces have the methods of {@code Object} too: javac refers to them by the
	 * interface since JDK 18.
	 */
	private static Stream<Class<?>> lookedUpIn(Class<?> type) {
		return Stream.concat(hierarchy(type), Stream.of(Object.class));
	}

	private static Stream<Class<?>> hierarchy(Class<?> type) {
		Stream<Class<?>> supertypes = Stream.concat(Stream.ofNullable(type.getSuperclass()),
				Arrays.stream(type.getInterfaces()));
		return Stream.concat(Stream.of(type), supertypes.flatMap(LinkCheck::hierarchy));
	}

	/**
	 * Whether the class may extend what it extends, and has all the methods that it has
	 * to have. What its own methods name is looked for as well, and may be optional.
	 */
	private void checkInheritance(String className) {
		try {
			Class<?> type = Class.forName(className, false, this.classLoader);
			if (!Modifier.isAbstract(type.getModifiers())) {
				Arrays.stream(type.getMethods())
					.filter((method) -> Modifier.isAbstract(method.getModifiers()))
					.filter((method) -> isChecked(method.getDeclaringClass().getName()))
					.forEach((method) -> this.missing.add("an implementation of " + method));
			}
		}
		catch (NoClassDefFoundError ex) {
			addMissing(ClassUtils.convertResourcePathToClassName(String.valueOf(ex.getMessage())));
		}
		catch (ClassNotFoundException | LinkageError ex) {
			this.missing.add(ex.toString());
		}
	}

	/**
	 * A method or field that a class refers to.
	 *
	 * @param owner the name of the class that it is looked up in
	 * @param name its name
	 * @param descriptor its descriptor
	 */
	record Member(String owner, String name, String descriptor) {

		boolean isDeclaredBy(Class<?> type) {
			return switch (Type.getType(this.descriptor).getSort()) {
				case Type.METHOD -> this.name.startsWith("<") ? isConstructorOf(type)
						: Arrays.stream(type.getDeclaredMethods()).anyMatch(this::is);
				default -> Arrays.stream(type.getDeclaredFields()).anyMatch(this::is);
			};
		}

		private boolean isConstructorOf(Class<?> type) {
			return type.getName().equals(this.owner) && Arrays.stream(type.getDeclaredConstructors())
				.anyMatch((constructor) -> Type.getConstructorDescriptor(constructor).equals(this.descriptor));
		}

		private boolean is(Method method) {
			return method.getName().equals(this.name) && Type.getMethodDescriptor(method).equals(this.descriptor);
		}

		private boolean is(Field field) {
			return field.getName().equals(this.name) && Type.getDescriptor(field.getType()).equals(this.descriptor);
		}

		@Override
		public String toString() {
			return this.owner + "." + this.name + this.descriptor;
		}

	}

	/**
	 * What a class file refers to.
	 */
	private static final class References {

		private final ClassReader reader;

		private final char[] buffer;

		References(ClassReader reader) {
			this.reader = reader;
			this.buffer = new char[reader.getMaxStringLength()];
		}

		Stream<String> classes() {
			return items(Set.of(CLASS)).map((offset) -> this.reader.readUTF8(offset, this.buffer))
				.filter((name) -> !name.startsWith("["))
				.map(ClassUtils::convertResourcePathToClassName);
		}

		Stream<Member> members() {
			return items(MEMBERS).map(this::member).filter((member) -> !member.owner().startsWith("["));
		}

		private Member member(int offset) {
			int nameAndType = this.reader.getItem(this.reader.readUnsignedShort(offset + 2));
			return new Member(ClassUtils.convertResourcePathToClassName(this.reader.readClass(offset, this.buffer)),
					this.reader.readUTF8(nameAndType, this.buffer), this.reader.readUTF8(nameAndType + 2, this.buffer));
		}

		private Stream<Integer> items(Set<Integer> tags) {
			Stream.Builder<Integer> items = Stream.builder();
			for (int i = 1; i < this.reader.getItemCount(); i++) {
				int offset = this.reader.getItem(i);
				if (offset > 0 && tags.contains(this.reader.readByte(offset - 1))) {
					items.add(offset);
				}
			}
			return items.build();
		}

	}

}
