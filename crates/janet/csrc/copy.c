/* Copies of plain data for messages (E1): nothing mutable is shared, and nothing but data goes through. */

/* Deeper data, and all that holds itself, is refused. */
#define COPY_DEPTH 64

static Janet copy(Janet x, int depth);

static void copy_into(JanetTable *table, const JanetKV *entries, int32_t capacity, int depth) {
    for (int32_t i = 0; i < capacity; i++) {
        if (janet_checktype(entries[i].key, JANET_NIL)) continue;
        janet_table_put(table, copy(entries[i].key, depth), copy(entries[i].value, depth));
    }
}

static Janet copy_struct(JanetStruct from, int depth) {
    JanetKV *to = janet_struct_begin(janet_struct_length(from));
    for (int32_t i = 0; i < janet_struct_capacity(from); i++) {
        if (janet_checktype(from[i].key, JANET_NIL)) continue;
        janet_struct_put(to, copy(from[i].key, depth), copy(from[i].value, depth));
    }
    if (janet_struct_proto(from)) {
        janet_struct_proto(to) = janet_unwrap_struct(copy_struct(janet_struct_proto(from), depth - 1));
    }
    return janet_wrap_struct(janet_struct_end(to));
}

static Janet copy_tuple(const Janet *from, int depth) {
    Janet *to = janet_tuple_begin(janet_tuple_length(from));
    for (int32_t i = 0; i < janet_tuple_length(from); i++) to[i] = copy(from[i], depth);
    janet_tuple_flag(to) |= janet_tuple_flag(from) & JANET_TUPLE_FLAG_BRACKETCTOR;
    return janet_wrap_tuple(janet_tuple_end(to));
}

static Janet copy_table(JanetTable *from, int depth) {
    if (from->proto) janet_panic("a table with a prototype is no plain data");
    JanetTable *to = janet_table(from->count);
    copy_into(to, from->data, from->capacity, depth);
    return janet_wrap_table(to);
}

static Janet copy_array(JanetArray *from, int depth) {
    JanetArray *to = janet_array(from->count);
    for (int32_t i = 0; i < from->count; i++) to->data[to->count++] = copy(from->data[i], depth);
    return janet_wrap_array(to);
}

static Janet copy(Janet x, int depth) {
    if (depth == 0) janet_panicf("data is nested more than %d levels deep, or holds itself", COPY_DEPTH);
    switch (janet_type(x)) {
        case JANET_NIL:
        case JANET_BOOLEAN:
        case JANET_NUMBER:
        case JANET_STRING:
        case JANET_SYMBOL:
        case JANET_KEYWORD:
            return x;
        case JANET_BUFFER: {
            JanetBuffer *from = janet_unwrap_buffer(x);
            JanetBuffer *to = janet_buffer(from->count);
            janet_buffer_push_bytes(to, from->data, from->count);
            return janet_wrap_buffer(to);
        }
        case JANET_TUPLE:
            return copy_tuple(janet_unwrap_tuple(x), depth - 1);
        case JANET_STRUCT:
            return copy_struct(janet_unwrap_struct(x), depth - 1);
        case JANET_ARRAY:
            return copy_array(janet_unwrap_array(x), depth - 1);
        case JANET_TABLE:
            return copy_table(janet_unwrap_table(x), depth - 1);
        default:
            janet_panicf("a %t is no plain data", x);
    }
}

Janet microjanet_copy(Janet x) {
    return copy(x, COPY_DEPTH);
}
